"""Tables as pandas frames: names in place of rows, nothing in place of what is unknown."""

from __future__ import annotations

import math

import numpy as np
import pandas
import pytest

from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.table_frames import table_frame


def frame() -> pandas.DataFrame:
    table = {
        "names": ("one", "two"),
        "node_names": ("a", "b"),
        "primary": np.array([1, NO_NODE]),
        "memory": np.array([5, 0]),
        "template": (DiskTemplate.DRBD, DiskTemplate.PLAIN),
        "tags": (frozenset({"y", "x"}), frozenset()),
    }
    return table_frame("instance", table, {"primary": ("a", "b")}, {"memory": [5, None]})


def test_items_are_the_index_and_name_lists_are_no_columns() -> None:
    assert frame().index.tolist() == ["one", "two"]
    assert frame().columns.tolist() == ["primary", "memory", "template", "tags"]


def test_rows_become_names() -> None:
    first, second = frame()["primary"].tolist()
    assert first == "b"
    assert pandas.isna(second)


def test_what_is_unknown_is_not_a_number() -> None:
    known, unknown = frame()["memory"].tolist()
    assert known == 5
    assert math.isnan(unknown)


def test_enums_are_shown_in_ganetis_words_and_sets_as_text() -> None:
    assert frame()["template"].tolist() == ["drbd", "plain"]
    assert frame()["tags"].tolist() == ["x y", ""]


def test_a_frame_can_be_written_to_and_the_table_does_not_change() -> None:
    column = np.array([1, 2])
    column.flags.writeable = False
    made = table_frame("node", {"names": ("a", "b"), "memory": column}, {}, {})
    made.loc["a", "memory"] = 9
    assert column.tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        column[0] = 9
