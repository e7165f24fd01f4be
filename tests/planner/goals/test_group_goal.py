"""Goals about how many primaries are in one place."""

from __future__ import annotations

from tests.planner.goals.small_group import goals_for


def offenders(text: str) -> list[int]:
    goals = goals_for(text)
    return goals.goals[0].offenders(goals.primary, goals.secondary).tolist()


def test_those_share_a_place_that_has_too_many() -> None:
    assert offenders("keep-apart web*") == [0, 1]
    assert offenders("spread web*=rack") == [0, 1, 2]


def test_those_are_not_with_most() -> None:
    assert offenders("keep-together web*") == [2, 3]
    assert offenders("keep-together db*") == []
