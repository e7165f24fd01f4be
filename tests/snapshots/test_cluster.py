"""A cluster as it shows itself; its values are tested where they are read."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.planner.small_clusters import A, cluster, instance, node

NOW = time.time()
LONG_AGO = NOW - 400 * 86_400


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "Cluster: 1 group, 3 nodes, 1 instance"),
        ({"source": "luxi:"}, "Cluster luxi:: 1 group, 3 nodes, 1 instance"),
        ({"source": "\x1b[2J"}, "Cluster \\x1b[2J: 1 group, 3 nodes, 1 instance"),
        (
            {"read_at": NOW, "loaded_at": LONG_AGO},
            "Cluster: 1 group, 3 nodes, 1 instance, read "
            + time.strftime("%Y-%m-%d %H:%M", time.localtime(LONG_AGO)),
        ),
    ],
)
def test_one_line_says_what_it_holds_and_how_old_it_is(
    changes: dict[str, object], shown: str
) -> None:
    found = replace(cluster(instance("i", A)), **changes)  # type: ignore[arg-type]
    assert repr(found) == shown


def test_a_cluster_of_today_is_told_by_the_hour() -> None:
    shown = repr(replace(cluster(), read_at=NOW))
    assert shown.endswith(time.strftime("%H:%M", time.localtime(NOW)))


def test_in_a_notebook_it_is_a_table_of_its_groups() -> None:
    nodes = [node("a"), node("b", group=1, offline=True)]
    shown = cluster(instance("i", A), nodes=nodes, groups=2)._repr_html_()
    assert "<td>group0</td><td>preferred</td><td>1</td><td>0</td><td>1</td>" in shown
    assert "<td>group1</td><td>preferred</td><td>1</td><td>1</td><td>0</td>" in shown
