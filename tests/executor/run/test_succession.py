"""A runner that was taken for dead wakes up, while another one has ended its run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from executor.backend import JobRequest, Observed
from executor.ledger import RunState
from executor.ledger.owner import SILENT_SECONDS
from executor.limits import Limits
from executor.simulated.cluster import SimulatedCluster
from snapshots.errors import LedgerError, TakenOver
from tests.executor.made_moves import MIGRATE, REPLACE, move, place, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import EVEN
from tests.planner.small_clusters import A, B, C, D, cluster, instance

BACK = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
"""Its first action could be done once more at its end."""


class Sleepy(SimulatedCluster):
    """Something happens between the last look at the clock and the submission itself."""

    meanwhile: Callable[[], object] | None = None

    def submit(self, request: JobRequest) -> str:
        deed, self.meanwhile = self.meanwhile, None
        if deed is not None:
            deed()
        return super().submit(request)


def trial(**how: object) -> Trial:
    there = cluster(instance("web", A, B), instance("mail", C, D), nodes=6)
    return Trial(Sleepy(there, durations=EVEN, start=0.0, **how), plan(BACK))  # type: ignore[arg-type]


def states(run: Trial) -> list[str]:
    return [state for _, state in run.jobs()]


@pytest.mark.parametrize("transition", ["heartbeat", "intend", "submitted", "attempt-ended"])
def test_whoever_slept_after_a_transition_submits_nothing(transition: str) -> None:
    run = trial()
    others: list[RunState] = []

    def sleeps(name: str, done: bool) -> None:
        if done and name == transition:
            run.ledger._database._hook = None
            run.cluster.clock.sleep(1000.0)
            others.append(run.go())

    run.ledger._database._hook = sleeps
    with pytest.raises(TakenOver):
        run.go()
    assert others == [RunState.DONE]
    assert {key for key, _ in run.jobs()} == {a.key for a in run.ledger.attempts(1) if a.job}
    assert [e.after for e in run.cluster.watch.effects] == list(map(place, ("b:a", "b:c", "c:b")))


def test_whoever_slept_with_nobody_in_its_place_decides_anew() -> None:
    run = trial()

    def sleeps(name: str, done: bool) -> None:
        if done and name == "intend":
            run.ledger._database._hook = None
            run.cluster.clock.sleep(1000.0)

    run.ledger._database._hook = sleeps
    assert run.go() is RunState.DONE
    assert "not submitted: 1000 s went by since it was decided" in run.log()
    assert states(run) == ["success"]


class Slow(SimulatedCluster):
    """It takes minutes to tell how an instance is."""

    def observe(self, instance: str, *, disks: bool) -> Observed:
        self.clock.sleep(300.0)
        return super().observe(instance, disks=disks)


def test_a_runner_is_not_taken_for_dead_because_it_looks_at_many_instances() -> None:
    guests = [instance(f"web{number}", A, B) for number in range(4)]
    moves = [
        move("a:b", "a:c", (REPLACE, "c"), instance=guest.name, number=number)
        for number, guest in enumerate(guests, 1)
    ]
    simulated = Slow(cluster(*guests, nodes=4), durations=EVEN, start=0.0)
    run = Trial(simulated, plan(*moves))
    seen = [0.0]

    def note(name: str, done: bool) -> None:
        if done:
            seen.append(simulated.clock.now())

    runner = run.runner(Limits(per_node=4, resyncs_per_node=4))
    run.ledger._database._hook = note
    assert runner.run() is RunState.DONE
    assert max(later - before for before, later in pairwise(seen)) < SILENT_SECONDS


def test_a_job_that_was_submitted_all_the_same_is_taken_back() -> None:
    """It waits for the locks of another user's job by good luck."""
    run = trial()
    simulated = run.cluster
    assert isinstance(simulated, Sleepy)

    def meanwhile() -> None:
        run.go()
        actions = tuple(replace(BACK.actions[0], node=node) for node in ("b", "c"))
        simulated.operator.move("web", actions)
        simulated.clock.sleep(1.0)

    simulated.meanwhile = meanwhile
    with pytest.raises(LedgerError, match=r"its job \d+, submitted meanwhile, was cancelled"):
        run.go()
    simulated.clock.sleep(1000.0)
    assert states(run)[-1] == "canceled"
    assert simulated.observe("web", disks=False).position == place("c:b")


def test_a_job_that_comes_while_the_other_runner_is_at_it_is_found_by_that_one() -> None:
    run = trial()
    simulated = run.cluster
    assert isinstance(simulated, Sleepy)
    second: list[RunState] = []

    def meanwhile() -> None:
        """The successor has given the request up; then it comes, half-way through."""
        runner = run.runner()
        woken = False

        def on_round(_: object) -> None:
            nonlocal woken
            if not woken and runner.tasks.missing:
                woken = True
                request = JobRequest("poise:u1:1:0:1", "web", "drbd", place("a:b"), BACK.actions)
                SimulatedCluster.submit(simulated, request)

        runner._on_round = on_round
        second.append(runner.run())

    simulated.meanwhile = meanwhile
    with pytest.raises(LedgerError):
        run.go()
    assert second == [RunState.DONE]
    simulated.clock.sleep(1000.0)
    assert [e.after for e in simulated.watch.effects] == list(map(place, ("b:a", "b:c", "c:b")))
