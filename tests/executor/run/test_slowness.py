"""Actions that take far longer than they should are told once."""

from executor.ledger import EventKind, RunState
from executor.simulated.faults import (
    BusyGuest,
    Faults,
    SlowDisks,
    SlowNetwork,
)
from tests.executor.made_moves import MIGRATE, REPLACE, move, plan
from tests.executor.running import Trial, waits_of
from tests.executor.simulated.small import simulated
from tests.planner.small_clusters import A, B, instance


def test_a_migration_that_does_not_converge_is_told_and_needs_a_person():
    made = simulated(instance("web", A, B), faults=Faults((BusyGuest("web", 6.2),)))
    trial = Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b"))))
    shares = []

    def look(runner):
        job = runner.tasks[0].submission.job
        if job is not None and job.rounds is not None:
            shares.append(runner.tasks[0].fraction)

    state, found = waits_of(trial)
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
