"""Two runs that do not know of each other's ledgers, on one cluster."""

import pytest

from executor.backend import JobRequest
from executor.ledger import MoveState, RunState
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import Call, Faults, LoseAnswer
from tests.executor.made_moves import MIGRATE, REPLACE, move, place, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import EVEN, replace_disks
from tests.planner.small_clusters import A, B, C, D, cluster, instance

WEB = move("a:b", "b:a", (MIGRATE, "b"))
DB = move("a:b", "a:c", (REPLACE, "c"), instance="db", number=2, after=[1])

MAIL = move("d:c", "d:e", (REPLACE, "e"), instance="mail")


class Shared(SimulatedCluster):
    """Another run submits a job just before, or just after, this one's first."""

    before = True

    def submit(self, request):
        ours = None if self.before else super().submit(request)
        if not self.find("poise:other:"):
            mail = JobRequest("poise:other:1:0:1", "mail", "drbd", place("d:c"), MAIL.actions)
            super().submit(mail)
        return ours or super().submit(request)


def trial(before, *script):
    guests = (instance("web", A, B), instance("db", A, B), instance("mail", D, C))
    there = cluster(*guests, nodes=6)
    shared = Shared(there, durations=EVEN, start=0.0, faults=Faults(script))
    shared.before = before
    return Trial(shared, plan(WEB, DB))


@pytest.mark.parametrize("lost", [(), (LoseAnswer(Call.FIND, 1, accepted=False),)])
def test_the_run_whose_job_is_younger_gives_way(lost):
    run = trial(True, *lost)
    assert run.go() is RunState.STOPPED
    assert "another run, in another ledger, has job 1 in the queue" in run.ledger.run().why
    assert run.states()[2] is MoveState.WAITING


def test_the_run_that_was_there_first_goes_on():
    """Though the other one's job still runs when it has none in the queue for a moment."""
    run = trial(False)
    assert run.go() is RunState.DONE


class Alternating(SimulatedCluster):
    """Another run was there first, had no job for a while, and has one again."""

    def submit(self, request):
        if not self.find("poise:other:"):
            mail = JobRequest("poise:other:1:0:1", "mail", "drbd", place("d:c"), MAIL.actions)
            super().submit(mail)
            self.clock.sleep(500.0)
        return super().submit(request)


def test_the_run_that_came_later_notices_the_other_one_while_its_own_job_runs():
    guests = (instance("web", A, B, disk=5000), instance("db", A, B), instance("mail", D, C))
    shared = Alternating(cluster(*guests, nodes=6), durations=EVEN, start=0.0)
    long = move("a:b", "a:c", (REPLACE, "c"))
    run = Trial(shared, plan(long, DB))
    back = JobRequest("poise:other:2:0:1", "mail", "drbd", place("d:e"), (replace_disks("c"),))
    entered = False

    def on_round(runner):
        nonlocal entered
        if not entered and shared.clock.now() > 530.0:
            entered = True
            SimulatedCluster.submit(shared, back)

    assert run.go(on_round=on_round) is RunState.STOPPED
    assert "another run, in another ledger, has job 3 in the queue" in run.ledger.run().why
