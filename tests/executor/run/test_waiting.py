"""What moves wait for is in the ledger while they wait."""

from itertools import pairwise

from executor.ledger import RunState
from executor.run.waiting import ASK_LATER
from executor.simulated.faults import (
    Extent,
    FailAction,
    Faults,
    OperatorMoves,
)
from snapshots.errors import NoAnswer
from tests.executor.made_moves import MIGRATE, move, plan
from tests.executor.running import Trial, waits_of
from tests.executor.simulated.small import replace_disks, simulated
from tests.planner.small_clusters import A, B, C, instance


def test_a_job_behind_a_lock_says_whose_it_is():
    copy = OperatorMoves("db", (replace_disks("d"),))
    guests = instance("web", A, B), instance("db", A, C)
    made = simulated(*guests, faults=Faults((copy,)))
    made.clock.sleep(1.0)  # the copy is under way
    state, found = waits_of(Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b")))))
    assert state is RunState.DONE
    assert (1, "waiting for job 1 (replace-disks of db) on a", "") in found


def test_a_cluster_that_does_not_tell_of_its_locks_is_seldom_asked(monkeypatch):
    copy = OperatorMoves("db", (replace_disks("d"),))
    made = simulated(instance("web", A, B), instance("db", A, C), faults=Faults((copy,)))
    made.clock.sleep(1.0)
    asked = []

    def refused(ids):
        asked.append(made.clock.now())
        raise NoAnswer("no locks here")

    monkeypatch.setattr(made, "blockers", refused)
    state, found = waits_of(Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b")))))
    assert state is RunState.DONE
    assert (1, "waits in the queue", "") in found
    assert asked and all(later - at >= ASK_LATER for at, later in pairwise(asked))


def test_the_pause_before_another_try_has_its_end():
    fails = FailAction("web", Extent.NOTHING)
    made = simulated(instance("web", A, B), faults=Faults((fails,)))
    trial = Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b"))))
    ends = []

    def look(runner):
        (record,) = trial.ledger.moves(trial.run.id)
        if record.waits == "retries":
            ends.append(record.again - runner.clock.now())

    assert trial.go(on_round=look) is RunState.DONE
    assert ends and max(ends) <= 15.0 and min(ends) > 0
