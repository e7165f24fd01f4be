"""Writing htools' text format, byte for byte as `hbal -S` does (the recordings are Debian's)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.ganeti.folder import read_folder
from snapshots.htools.text import read_text, read_text_file
from snapshots.htools.text_writer import write_text
from snapshots.reading.reading import Reading
from snapshots.records import Disk, total_spindles
from tests.snapshots.data import (
    MESSAGES,
    NODE1,
    NODE2,
    RECORDED,
    SAVED,
    changed,
    read_message,
    text,
)


def test_unusual_spellings_become_the_usual_ones() -> None:
    saved = (SAVED / "odd.saved").read_text("utf-8")
    assert write_text(read_text_file(SAVED / "odd.data", Reading.AS_HTOOLS)) == saved


def test_a_node_that_did_not_answer_stays_one() -> None:
    written = write_text(read_text(text(nodes=(NODE1, changed(NODE2, 4, "?")))))
    assert "node-02|?|?|?|?|?|?|N|uuid-1|0||N|0|0|1.0\n" in written
    assert read_text(written).nodes.silent.tolist() == [False, True]


def test_a_recorded_cluster_is_written_as_hbal_writes_it() -> None:
    saved = (SAVED / "recorded-cluster.saved").read_text("utf-8")
    assert write_text(read_folder(RECORDED)) == saved


def test_an_allocator_message_is_written_as_hbal_writes_it() -> None:
    saved = (SAVED / "iallocator-relocate.saved").read_text("utf-8")
    cluster, _ = read_message(MESSAGES / "relocate.json")
    assert write_text(cluster) == saved


def test_what_was_written_reads_back_as_the_same_cluster() -> None:
    once = write_text(read_text_file(SAVED / "odd.data"))  # which has fractions of a MiB
    again = write_text(read_text(once))
    assert again == once
    assert read_text(again).fingerprint == read_text(once).fingerprint


def test_a_line_of_an_instance_sums_the_spindles_of_its_disks() -> None:
    assert total_spindles([]) == 0
    assert total_spindles([Disk(1, 2), Disk(1, 3)]) == 5
    assert total_spindles([Disk(1, 2), Disk(1, None)]) is None


def test_an_empty_cluster_still_has_its_sections() -> None:
    written = write_text(replace(read_text("\n\n\n\n\n"), tags=("a",)))
    assert written.startswith("\n\n\na\n\n|")


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1),
        max_size=4,
    )
)
def test_any_cluster_tags_survive(tags: list[str]) -> None:
    assert read_text(write_text(read_text(text(tags=tuple(tags))))).tags == tuple(tags)


@pytest.mark.parametrize("speed", [0.1, 1.0, 1e-7, 123456.789, 3e15])
def test_cpu_speeds_survive(speed: float) -> None:
    node = f"n|1|1|1|1|1|1|N|uuid-1|1||N|0|1|{speed}"
    written = write_text(read_text(text(nodes=(node,), instances=())))
    assert read_text(written).nodes.cpu_speed.tolist() == [speed]
