"""A schedule, asked node by node."""

from __future__ import annotations

from planner.timing.schedule import ActionSpan, Schedule

BOTH, ONE, LATER = (
    ActionSpan(1, 0, frozenset("ab"), 0.0, 10.0),
    ActionSpan(2, 0, frozenset("bc"), 5.0, 8.0),
    ActionSpan(1, 1, frozenset("b"), 20.0, 24.0),
)
SCHEDULE = Schedule({1: 0.0, 2: 5.0}, {1: 25.0, 2: 10.0}, (BOTH, ONE, LATER), 25.0)


def test_occupancy_is_what_each_node_has_to_do_with() -> None:
    assert SCHEDULE.occupancy() == {"a": (BOTH,), "b": (BOTH, ONE, LATER), "c": (ONE,)}


def test_seconds_in_which_two_are_at_work_count_once() -> None:
    assert SCHEDULE.busy_seconds() == {"a": 10.0, "b": 14.0, "c": 3.0}
