"""Rounds of looks: as few as safety needs, as each look at disks is a job on a real cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from executor.backend import Identity, JobRequest, Observed
from executor.ledger import MoveState, RunState
from executor.run.runner import Runner
from executor.simulated.cluster import SimulatedCluster
from planner.plan.plan import Plan
from planner.rules.actions import Action, Verb
from snapshots.errors import Drained, NoAnswer, Refused
from tests.executor.made_moves import MIGRATE, move, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import EVEN
from tests.planner.small_clusters import A, B, C, D, cluster, instance


class Counted(SimulatedCluster):
    """Remembers at whose disks was looked, and who was expected together."""

    looked: list[str]
    expected: list[list[str]]
    refuses = 0
    silent: tuple[str, ...] = ()
    drained = False

    def expect(self, instances: Sequence[str]) -> None:
        self.expected.append(list(instances))

    def observe(self, instance: str, *, disks: bool) -> Observed:
        if self.drained:
            raise Drained("the queue is drained")
        if instance in self.silent:
            raise NoAnswer(f"{instance}: no answer")
        if disks:
            self.looked.append(instance)
        return super().observe(instance, disks=disks)

    def submit(self, request: JobRequest) -> str:
        if self.refuses:
            self.refuses -= 1
            raise Refused("too busy")
        return super().submit(request)


def trial(made: Plan) -> tuple[Trial, Counted]:
    there = cluster(instance("web", A, B), instance("mail", C, D), nodes=6)
    counted = Counted(there, durations=EVEN, start=0.0)
    counted.looked, counted.expected = [], []
    return Trial(counted, made), counted


TWO = plan(
    move("a:b", "b:a", (MIGRATE, "b")),
    move("c:d", "d:c", (MIGRATE, "d"), number=2, instance="mail"),
)


def test_moves_that_end_together_are_looked_at_together_and_once() -> None:
    run, counted = trial(TWO)
    assert run.go() is RunState.DONE
    assert sorted(counted.looked) == ["mail", "web"]
    assert counted.expected == [["web", "mail"]]


def test_a_submission_that_was_refused_has_touched_no_disks() -> None:
    run, counted = trial(plan(move("a:b", "b:a", (MIGRATE, "b"))))
    counted.refuses = 3
    assert run.go() is RunState.DONE
    assert counted.looked == ["web"]


def test_a_job_that_was_taken_back_before_it_began_has_touched_no_disks() -> None:
    there = cluster(instance("web", A, B), instance("mail", A, C), nodes=6)
    counted = Counted(there, durations=EVEN, start=0.0)
    counted.looked, counted.expected = [], []
    run = Trial(counted, plan(move("a:b", "b:a", (MIGRATE, "b"))))
    counted.queue.submit("mail", (Action(Verb.MIGRATE, "c"),), None)  # has node a to itself

    def on_round(runner: Runner) -> None:
        if runner.running and runner.running[0].queued:
            runner.stop("asked to")

    assert run.go(on_round=on_round) is RunState.STOPPED
    assert [state for _, state in run.jobs()] == ["canceled"]
    assert counted.looked == []
    assert run.go() is RunState.DONE
    assert counted.looked[-1] == "web", "what was moved is looked at"


def test_an_instance_that_cannot_be_looked_at_keeps_no_other_from_it() -> None:
    run, counted = trial(TWO)
    counted.silent = ("web",)
    rounds: list[MoveState] = []

    def on_round(runner: Runner) -> None:
        states = run.states()
        if states[2] is MoveState.DONE:
            rounds.append(states[1])
            counted.silent = ()
        assert counted.clock.now() < 3600, run.log()

    assert run.go(on_round=on_round) is RunState.DONE
    assert rounds[0] is MoveState.RUNNING
    assert "network: web: no answer" in run.log() and "network: answers again" in run.log()


def test_a_drained_queue_is_asked_again_later_and_a_stop_does_not_wait_for_it() -> None:
    run, counted = trial(plan(move("a:b", "b:a", (MIGRATE, "b"))))
    counted.drained = True
    asked = 0

    def on_round(runner: Runner) -> None:
        nonlocal asked
        asked += runner.tasks[0].inspection.looks > 0
        if asked == 3:
            runner.stop("asked to")

    assert run.go(on_round=on_round) is RunState.STOPPED
    assert "queue: the queue is drained" in run.log()
    counted.drained = False
    assert run.go() is RunState.DONE


def test_another_cluster_is_not_believed() -> None:
    run, counted = trial(plan(move("a:b", "b:a", (MIGRATE, "b"))))

    def on_round(runner: Runner) -> None:
        counted.__class__ = Moved

    assert run.go(on_round=on_round) is RunState.STOPPED
    assert "is now another cluster" in run.ledger.run(1).why
    assert counted.looked == []


class Moved(Counted):
    """Its name leads to another cluster by now."""

    def identity(self) -> Identity:
        return replace(super().identity(), uuid="another")
