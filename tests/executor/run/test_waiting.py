"""What moves wait for is in the ledger while they wait."""

from itertools import pairwise

import pytest

from executor.ledger import EventKind, RunState
from executor.limits import Limits
from executor.run.waiting import ASK_LATER
from executor.simulated.faults import (
    BusyGuest,
    Extent,
    FailAction,
    Faults,
    NodeDies,
    OperatorMoves,
    QueueDrained,
    SlowDisks,
    SlowNetwork,
)
from snapshots.errors import NoAnswer
from tests.executor.made_moves import MIGRATE, REPLACE, move, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import ganeti, replace_disks, simulated
from tests.planner.small_clusters import A, B, C, D, instance


def seen(trial, **how):
    """All that the ledger said of what moves and the run wait for, in the order it was said."""
    found = []

    def look(runner):
        for record in trial.ledger.moves(trial.run.id):
            one = (record.move, record.waits, record.trouble)
            if any(one[1:]) and one not in found:
                found.append(one)
        of_run = trial.ledger.run(trial.run.id).waits
        if of_run and ("run", of_run) not in found:
            found.append(("run", of_run))

    state = trial.go(on_round=look, **how)
    return state, found


def test_a_job_behind_a_lock_says_whose_it_is():
    copy = OperatorMoves("db", (replace_disks("d"),))
    guests = instance("web", A, B), instance("db", A, C)
    made = simulated(*guests, faults=Faults((copy,)))
    made.clock.sleep(1.0)  # the copy is under way
    state, found = seen(Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b")))))
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
    state, found = seen(Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b")))))
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


@pytest.mark.parametrize("whole_moves", [True, False])
def test_a_queue_that_is_drained_is_waited_for_without_a_try_being_lost(whole_moves):
    made = simulated(
        instance("web", A, B),
        instance("db", C, D),
        faults=Faults((QueueDrained(0.0, 3000.0),)),
        facts=ganeti(whole_moves=whole_moves),
    )
    moves = (
        move("a:b", "c:b", (REPLACE, "c"), (MIGRATE, "c"), (REPLACE, "b")),
        move("c:d", "d:c", (MIGRATE, "d"), number=2, instance="db"),
    )
    trial = Trial(made, plan(*moves))
    state, found = seen(trial)
    assert state is RunState.DONE
    assert [one for one in found if one[0] == "run"] == [
        ("run", "simulate:: its job queue is drained, it takes no jobs now")
    ]
    kinds = [event.kind for event in trial.ledger.events(trial.run.id)]
    assert kinds.count("queue") == 2 and "network" not in kinds
    assert len(trial.ledger.attempts(trial.run.id)) == len(trial.jobs())
    assert kinds.count("intend") == len(trial.jobs())


def test_a_stop_does_not_wait_for_a_queue_that_is_drained():
    made = simulated(instance("web", A, B), faults=Faults((QueueDrained(0.0, 1e9),)))
    trial = Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b"))))
    assert trial.go(Limits(until=made.clock.now() + 100)) is RunState.STOPPED
    assert trial.jobs() == [] and trial.ledger.attempts(trial.run.id) == []


def test_a_migration_that_does_not_converge_is_told_and_needs_a_person():
    made = simulated(instance("web", A, B), faults=Faults((BusyGuest("web", 6.2),)))
    trial = Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b"))))
    shares = []

    def look(runner):
        job = runner.tasks[0].submission.job
        if job is not None and job.rounds is not None:
            shares.append(runner.tasks[0].fraction)

    state, found = seen(trial)
    assert state is RunState.DONE
    assert (1, "", "memory sent 6 times, does not converge") in found
    slow = [
        event.text for event in trial.ledger.events(trial.run.id) if event.kind is EventKind.SLOW
    ]
    assert len(slow) == 1 and slow[0].startswith("job 1: memory sent ")
    assert max(shares, default=0.0) == 0.0


def test_an_action_far_slower_than_expected_is_told_once():
    made = simulated(instance("web", A, B), faults=Faults((SlowNetwork(0.002),)))
    trial = Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b"))))
    assert trial.go() is RunState.DONE
    slow = [event for event in trial.ledger.events(trial.run.id) if event.kind is EventKind.SLOW]
    assert len(slow) == 1
    assert "migrate runs for " in slow[0].text and "times as long as expected" in slow[0].text
    assert slow[0].at - trial.run.created < 300
    assert trial.ledger.moves(trial.run.id)[0].trouble == ""


def test_of_copies_that_all_take_as_long_the_first_is_told():
    """What the run's own copies took counts, not what is assumed of disks."""
    guests = [instance(f"i{k}", A, B) for k in range(4)]
    made = simulated(*guests, faults=Faults((SlowDisks(0.3),)))
    moves = [
        move("a:b", "a:c", (REPLACE, "c"), number=k + 1, instance=f"i{k}", after=[k] if k else [])
        for k in range(4)
    ]
    trial = Trial(made, plan(*moves))
    assert trial.go() is RunState.DONE
    slow = [
        event.move for event in trial.ledger.events(trial.run.id) if event.kind is EventKind.SLOW
    ]
    assert slow == [1]


WEB = move("a:b", "b:a", (MIGRATE, "b"))
DB = move("c:d", "d:c", (MIGRATE, "d"), number=2, instance="db")


@pytest.mark.parametrize("returns", [600.0, None])
def test_moves_that_do_not_touch_a_silent_node_go_on(returns):
    made = simulated(
        instance("web", A, B),
        instance("db", C, D),
        faults=Faults((NodeDies("b", 0.5, None, returns),)),
    )
    made.clock.sleep(1.0)
    trial = Trial(made, plan(WEB, DB))
    state, found = seen(trial)
    wait = "web: waits for b, which does not answer Ganeti"
    assert (1, wait, "") in found
    states = trial.states()
    assert states[2].value == "done"
    if returns is not None:
        assert (state, states[1].value) == (RunState.DONE, "done")
        return
    assert (state, states[1].value) == (RunState.DRIFTED, "waiting")
    assert trial.ledger.run(trial.run.id).why == f"{wait}, for 30 min by now"
    assert len(trial.jobs()) == 1
