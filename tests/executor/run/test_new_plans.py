"""New plans in the middle of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ledger import MoveState, RunState
from executor.limits import Limits
from executor.simulated.faults import (
    Extent,
    FailAction,
    OperatorMoves,
)
from tests.executor.made_moves import MIGRATE, move, place, plan
from tests.executor.simulated.small import migrate
from tests.executor.three_moves import (
    DONE,
    FAILED,
    MAIL,
    trial,
    where,
)


def test_a_drifted_run_gets_a_new_plan_when_told_to():
    run = trial(OperatorMoves("mail", (migrate("d"),), at=1.0))
    asked = []

    def replan(cluster, leave):
        asked.append(leave)
        return plan(move("d:c", "c:d", (MIGRATE, "c"), number=1, instance="mail"))

    assert run.go(replan=replan) is RunState.DONE
    assert asked == [frozenset()]
    assert run.states() == {1: DONE, 2: DONE, 3: MoveState.DROPPED, 4: DONE}
    assert where(run, "mail") == place("c:d")


@pytest.mark.parametrize("moves", [0, 1])
def test_what_failed_before_is_the_new_plans_to_care_for(moves):
    """Also where that has nothing left to do."""
    back = move("d:c", "c:d", (MIGRATE, "c"), number=1, instance="mail")
    run = trial(FailAction("db", Extent.NOTHING), OperatorMoves("mail", (migrate("d"),), at=1.0))
    fresh = plan(*[back][:moves])
    assert run.go(Limits(attempts=1), replan=lambda *_: fresh) is RunState.DONE, run.log()
    assert run.states()[2] is FAILED


def test_new_plans_are_given_up_when_nothing_comes_of_them():
    """Every new plan is for another cluster."""
    run = trial(OperatorMoves("mail", (migrate("d"),), at=1.0))
    asked = []

    def replan(cluster, leave):
        asked.append(leave)
        return plan(replace(MAIL, id=1, after=()))

    assert run.go(replan=replan) is RunState.DRIFTED
    assert len(asked) == 5


@pytest.mark.parametrize("committed", [False, True])
def test_a_runner_killed_while_it_makes_a_new_plan_leaves_no_move_waiting_for_ever(committed):
    """Web is half-way when the drift is found; mail waits for it."""

    def replan(cluster, leave):
        return plan(move("d:c", "c:d", (MIGRATE, "c"), number=1, instance="mail"))

    def counts(name, done):
        return done is committed and name not in ("heartbeat", "progress")

    for at in range(200):
        run = trial(OperatorMoves("mail", (migrate("d"),), at=1.0), whole_moves=False)
        if not run.dies(at, counts, replan=replan):
            break
        if not run.ledger.run(run.run.id).state.resumable:  # it died with its last word written
            continue
        rounds = iter(range(1000))
        assert run.go(replan=replan, on_round=lambda _, left=rounds: next(left)) in (
            RunState.DONE,
            RunState.DRIFTED,
            RunState.INCOMPLETE,
        )
    assert at > 10
