"""The role of a node as a cell, long and short."""

from __future__ import annotations

from typing import Any

from poise.report.blocks import Cell
from poise.report.roles import role_cell, role_legend, tells_less
from snapshots.records import NodeRole
from tests.planner.small_clusters import cluster, node


def cell(**changes: Any) -> Cell:
    return role_cell(cluster(nodes=[node("a", **changes)]).nodes, 0)


def test_a_role_has_its_word_and_its_letter() -> None:
    assert cell(role=NodeRole.MASTER) == Cell("master", "", "M")
    assert cell(role=NodeRole.DRAINED, offline=True) == Cell("drained", "caution", "D")


def test_where_the_source_tells_no_role_use_is_told() -> None:
    assert cell() == Cell("in use", "", "U")
    assert cell(offline=True) == Cell("out of use", "caution", "-")


def test_a_node_that_takes_no_instances_says_so() -> None:
    assert cell(role=NodeRole.REGULAR, vm_capable=False) == Cell(
        "regular, not vm-capable", "", "Rx"
    )


def test_the_legend_explains_the_letters_that_are_there() -> None:
    cells = [cell(role=NodeRole.MASTER), cell(role=NodeRole.REGULAR, vm_capable=False)]
    assert role_legend(cells) == "M master, R regular, x not vm-capable"


def test_one_node_without_a_role_is_enough_to_say_that_less_is_told() -> None:
    roles = [node("a", role=NodeRole.MASTER), node("b")]
    assert tells_less(cluster(nodes=roles).nodes)
    assert not tells_less(cluster(nodes=roles[:1]).nodes)
