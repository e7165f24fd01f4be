"""What a move takes up."""

from __future__ import annotations

from planner.timing.slots import BusyNodes
from tests.planner.timing.made_moves import action, move

PASSING = move(1, action("ab", 5.0), action("abc", 60.0, "bc"), action("bc", 6.0))


def test_a_move_takes_as_long_as_its_actions() -> None:
    assert PASSING.seconds == 71.0


def test_a_move_keeps_all_nodes_of_its_actions_busy() -> None:
    assert PASSING.busy == BusyNodes(frozenset("abc"), frozenset("bc"))
    assert move(2, action("ab", 5.0)).busy == BusyNodes(frozenset("ab"), frozenset())
