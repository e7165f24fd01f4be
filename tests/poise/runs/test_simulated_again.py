"""A simulated cluster that is gone with its process, put together again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ledger import RunRecord
from executor.simulated.cluster import SimulatedCluster
from poise.runs.simulated_again import play_again, simulated_start
from poise.runs.target import Target, simulated_target
from poise.settings.access import Access
from snapshots.errors import UsageError
from tests.executor.made_moves import MIGRATE, REPLACE, move, plan
from tests.executor.running import Trial
from tests.planner.small_clusters import A, B, cluster, instance
from tests.poise.command_line import RECORDED, run
from tests.poise.report.run.made_runs import run_of
from tests.poise.simulated_runs import TARGET, Place, place

__all__ = ["place"]

THERE = cluster(instance("web", A, B))
PLACE = "simulate:small.data"
MOVES = plan(
    move("a:b", "b:a", (MIGRATE, "b")),
    move("b:a", "b:c", (REPLACE, "c"), number=2, after=[1]),
)


def interrupted() -> Trial:
    """A run whose runner died after its first move."""
    trial = Trial(SimulatedCluster(THERE, start=0.0, target=PLACE), MOVES)
    assert trial.dies(1, lambda name, done: name == "intend" and not done)
    return trial


def again(source: str = PLACE) -> Target:
    return simulated_target(THERE, Access(source), start=0.0)


def test_it_is_as_it_was_when_its_runner_died() -> None:
    trial, target = interrupted(), again()
    play_again(trial.ledger, trial.run, target)
    before, after = trial.cluster.read(), target.backend.read()
    assert list(after.instances.primary) == list(before.instances.primary) == [B]
    assert target.clock.now() >= max(event.at for event in trial.ledger.events(trial.run.id))


def test_another_source_is_refused_with_the_command_for_the_right_one() -> None:
    trial = interrupted()
    with pytest.raises(UsageError, match="is not the cluster of run 1"):
        play_again(trial.ledger, trial.run, again("simulate:other.data,fail=web"))


@pytest.mark.parametrize("failures", ["", ",break=web", ",fail=web,fail=web"])
def test_a_cluster_without_the_failures_of_the_runs_is_another_one(failures: str) -> None:
    """Jobs that failed would have succeeded there, and the ledger be wrong about them."""
    trial = interrupted()
    failed = replace(trial.run, target=f"{PLACE},fail=web")
    with pytest.raises(UsageError, match="is not the cluster of run 1") as refused:
        play_again(trial.ledger, failed, again(f"{PLACE}{failures}"))
    assert refused.value.advice_spelled(str) == "poise resume 1"


def test_the_same_file_with_the_same_failures_is_the_same_cluster(place: Place) -> None:
    assert run("run", place.plan, "--on", f"{TARGET},fail=inst4").code == 4
    same = f"simulate:{RECORDED.parent}/../examples/{RECORDED.name},fail=inst4"
    assert run("resume", "--on", same).code == 0


def test_a_file_that_has_changed_since_is_refused() -> None:
    trial = interrupted()
    changed = cluster(instance("web", A, B), instance("new", A, B))
    target = simulated_target(changed, Access(PLACE), start=0.0)
    with pytest.raises(UsageError, match="the file has changed since run 1 began"):
        play_again(trial.ledger, trial.run, target)


def kept(**simulated: object) -> RunRecord:
    return replace(run_of().record, settings={"simulated": simulated})


def test_the_ledger_has_its_begin_and_its_speed() -> None:
    assert simulated_start(kept(start=5, speed=60.0)) == (5.0, 60.0)
    assert simulated_start(kept(start=5.0)) == (5.0, None)


@pytest.mark.parametrize("settings", [{}, {"start": "today"}, {"start": -1.0}])
def test_without_a_begin_it_cannot_be_made_again(settings: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="its simulated cluster is gone"):
        simulated_start(kept(**settings))
