"""What is done about what was seen, where only the cluster's own blind spots make it hard."""

from dataclasses import replace

import pytest

from executor.backend import Disks, JobState
from executor.ledger import MoveState, RunState
from executor.run.verdict import copied
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import (
    Call,
    Extent,
    FailAction,
    Faults,
    OperatorCancels,
    OperatorMoves,
    Refuse,
)
from planner.rules.actions import Action
from snapshots.errors import NoAnswer
from snapshots.instance_status import InstanceStatus
from tests.executor.made_moves import FAILOVER, MIGRATE, REPLACE, move, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import EVEN, ganeti
from tests.planner.small_clusters import A, B, cluster, instance

STOPPED = instance("web", A, B, status=InstanceStatus.ADMIN_DOWN)
MOVE = move("a:b", "c:a", (REPLACE, "c"), (FAILOVER, "c"))


class Blind(SimulatedCluster):
    """As Ganeti: the disks of a guest that does not run are not there to be asked."""

    def observe(self, name, *, disks):
        seen = super().observe(name, disks=disks)
        return seen if seen.running else replace(seen, disks=Disks.UNKNOWN)


def trial(*script, whole_moves=False):
    there = cluster(STOPPED, nodes=4)
    simulated = Blind(
        there,
        durations=EVEN,
        start=0.0,
        faults=Faults(script),
        facts=ganeti(whole_moves=whole_moves),
    )
    return Trial(simulated, plan(MOVE))


@pytest.mark.parametrize("whole_moves", [True, False])
def test_a_guest_that_is_down_is_moved_on_the_word_of_jobs_that_succeeded(whole_moves):
    assert trial(whole_moves=whole_moves).go() is RunState.DONE


@pytest.mark.parametrize("whole_moves", [True, False])
def test_a_copy_that_nobody_can_look_at_is_not_trusted_when_its_job_failed(whole_moves):
    """Going on would make the one copy the primary that may not be complete."""
    run = trial(FailAction("web", Extent.ALL), whole_moves=whole_moves)
    assert run.go() is RunState.INCOMPLETE
    (seen,) = run.ledger.moves(1)
    assert seen.state is MoveState.BROKEN
    assert seen.problem.startswith("web: job 1: ") and "its copies not checked" in seen.problem
    assert seen.fix[0] == "gnt-instance activate-disks web"
    assert len(run.jobs()) == 1


def test_once_a_person_has_looked_the_run_goes_on():
    run = trial(FailAction("web", Extent.ALL))
    run.go()
    assert run.go() is RunState.DONE
    assert [state for _, state in run.jobs()] == ["error", "success"]


def test_the_queue_says_which_action_of_a_job_failed():
    """The copy had succeeded, only then the failover did not."""
    run = trial(FailAction("web", Extent.NOTHING, nth=2), whole_moves=True)
    assert run.go() is RunState.DONE


def test_copies_between_two_stations():
    assert copied(MOVE, 1) and copied(MOVE, 2)
    assert not copied(MOVE, 0) and not copied(MOVE, 2, since=1)


class Drained(SimulatedCluster):
    """A queue that takes no jobs, so that no node can be asked about disks."""

    def observe(self, name, *, disks):
        raise NoAnswer("the queue is drained")


def test_a_stop_does_not_wait_for_disks_that_nobody_can_ask_about():
    there = cluster(instance("web", A, B), nodes=4)
    run = Trial(Drained(there, durations=EVEN, start=0.0), plan(MOVE))
    rounds = 0

    def on_round(runner):
        nonlocal rounds
        rounds += 1
        assert rounds < 500, run.log()
        if rounds == 5:
            runner.stop("asked to")

    assert run.go(on_round=on_round) is RunState.STOPPED
    assert [state for _, state in run.jobs()] == ["success"]
    run.cluster.__class__ = SimulatedCluster
    assert run.go() is RunState.DONE


class Degraded(SimulatedCluster):
    """Its copies are not equal."""

    def observe(self, name, *, disks):
        return replace(super().observe(name, disks=disks), disks=Disks.DEGRADED)


def test_an_instance_that_stays_where_it_was_with_unequal_copies_is_not_called_in_order():
    there = cluster(instance("web", A, B), nodes=4)
    faults = Faults(tuple(FailAction("web", Extent.NOTHING, nth) for nth in (1, 2)))
    switch = plan(move("a:b", "b:a", (MIGRATE, "b")))
    run = Trial(Degraded(there, durations=EVEN, start=0.0, faults=faults), switch)
    assert run.go() is RunState.INCOMPLETE
    (seen,) = run.ledger.moves(1)
    assert seen.state is MoveState.BROKEN
    assert seen.problem == (
        "web: 2 jobs failed, last: job 2: the migration could not begin; still on a:b, its disks"
        " are degraded"
    )
    assert seen.fix[0] == "do not fail web over before its disks are in sync"


class InTheWay(SimulatedCluster):
    """Its jobs fail as on a node on which an earlier one has left a volume."""

    def jobs(self, ids):
        text = "long " * 200 + 'Logical Volume "ab.disk0_data" already exists in volume group "vg"'
        return {
            id: replace(job, message=text) if job.state is JobState.ERROR else job
            for id, job in super().jobs(ids).items()
        }


def test_what_is_in_the_way_of_a_move_is_told_with_its_cause_and_what_removes_it():
    there = cluster(instance("web", A, B), nodes=4)
    faults = Faults(tuple(FailAction("web", Extent.NOTHING, nth) for nth in (1, 2)))
    switch = plan(move("a:b", "b:a", (MIGRATE, "b")))
    run = Trial(InTheWay(there, durations=EVEN, start=0.0, faults=faults), switch)
    assert run.go() is RunState.INCOMPLETE
    (seen,) = run.ledger.moves(1)
    assert "job 2: ... long" in seen.problem
    assert 'already exists in volume group "vg"; still on a:b' in seen.problem
    assert "lvremove vg/ab.disk0_data vg/ab.disk0_meta" in seen.fix[-1]
    assert all(len(one.message) > 1000 for one in run.ledger.attempts(1)), "whole in the ledger"


@pytest.mark.parametrize(
    ("faults", "why"),
    [
        ([Refuse(Call.SUBMIT, nth) for nth in range(1, 20)], "8 submissions failed"),
        (
            [
                OperatorMoves("web", (Action(MIGRATE, "b"), Action(MIGRATE, "a"))),
                OperatorCancels("web", 1.0),
            ],
            "was cancelled by another user",
        ),
    ],
)
def test_an_instance_with_unequal_copies_is_told_with_its_fix_however_its_move_ends(faults, why):
    there = cluster(instance("web", A, B), nodes=4)
    switch = plan(move("a:b", "b:a", (MIGRATE, "b")))
    run = Trial(Degraded(there, durations=EVEN, start=0.0, faults=Faults(tuple(faults))), switch)
    run.cluster.clock.sleep(0.5)
    assert run.go() is RunState.INCOMPLETE
    (seen,) = run.ledger.moves(1)
    assert why in seen.problem
    assert seen.state is MoveState.BROKEN
    assert seen.fix[0] == "do not fail web over before its disks are in sync"
