"""Lost requests for jobs, and the actions that they could undo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ledger import AttemptRecord, AttemptState, MoveState
from executor.run.lost_requests import is_possible, safe_actions
from executor.run.move_task import MoveTask
from planner.plan.move import Move
from planner.rules.actions import Action
from tests.executor.made_moves import MIGRATE, REPLACE, move, place

ON_ITS_WAY = 900.0
THERE = move("a:b", "b:a", (MIGRATE, "b"))
BACK = move("b:a", "a:b", (MIGRATE, "a"), number=2, after=[1])
FAR = move("a:b", "c:a", (REPLACE, "c"), (MIGRATE, "c"))


def task(one: Move, *, lost_at: float | None = None) -> MoveTask:
    """A move that is still where it began, with a request that was given up at a moment."""
    made = MoveTask(one, 0, MoveState.RUNNING)
    if lost_at is not None:
        lost = AttemptRecord(
            *(f"k{one.id}", 1, one.id, 0, 1, AttemptState.LOST, None, 0.0, None, lost_at),
            message="",
            canceling=False,
            progress=0.0,
        )
        made.change(submission=replace(made.submission, missing=(lost,)))
    return made


def test_without_lost_requests_all_actions_are_safe() -> None:
    one = task(FAR)
    assert safe_actions(one, FAR.actions, [one], 100.0, ON_ITS_WAY) == (2, 100.0)


def test_a_request_that_the_move_leads_away_from_does_no_harm() -> None:
    """Once the second copy is on c the cluster refuses to make it there again."""
    one = task(FAR, lost_at=50.0)
    assert safe_actions(one, FAR.actions, [one], 100.0, ON_ITS_WAY) == (2, 100.0)


def test_a_move_back_waits_until_the_lost_request_cannot_arrive_any_more() -> None:
    there, back = task(THERE, lost_at=50.0), task(BACK)
    safe, until = safe_actions(back, BACK.actions, [there, back], 100.0, ON_ITS_WAY)
    assert (safe, until) == (0, 50.0 + ON_ITS_WAY)
    late = 51.0 + ON_ITS_WAY
    assert safe_actions(back, BACK.actions, [there, back], late, ON_ITS_WAY) == (1, late)


@pytest.mark.parametrize(
    ("action", "where", "possible"),
    [
        (Action(MIGRATE, "b"), "a:b", True),
        (Action(MIGRATE, "b"), "b:a", False),
        (Action(REPLACE, "c"), "a:b", True),
        (Action(REPLACE, "b"), "a:b", False),
        (Action(REPLACE, "c"), "a", False),
        (Action(MIGRATE, "c"), "a", True),
        (Action(MIGRATE, "a"), "a", False),
    ],
)
def test_what_a_cluster_would_do(action: Action, where: str, possible: bool) -> None:
    assert is_possible(action, place(where)) is possible
