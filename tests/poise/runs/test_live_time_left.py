"""Time left for a display that asks all the time."""

from __future__ import annotations

from executor.pace import Pace
from executor.run.runner import Runner
from executor.simulated.cluster import SimulatedCluster
from poise.runs import live_time_left
from poise.runs.live_time_left import LiveTimeLeft
from poise.runs.time_left import Estimate
from tests.executor.made_moves import REPLACE, move, plan
from tests.executor.running import Trial
from tests.planner.small_clusters import A, B, cluster, instance, node

PLAN = plan(move("a:b", "a:c", (REPLACE, "c"), copy_gib=6.0))
"""102 s and 5 s."""


def watched() -> list[Estimate | None]:
    """What is shown round after round of 10 s while the plan is carried out."""
    nodes = [node(name) for name in "abc"]
    simulated = SimulatedCluster(cluster(instance("web", A, B, disk=6144), nodes=nodes), start=0.0)
    trial = Trial(simulated, PLAN)
    left = LiveTimeLeft(trial.ledger, trial.run.id)
    shown: list[Estimate | None] = []

    def look(runner: Runner) -> None:
        shown.append(left.of(runner))

    trial.go(on_round=look, pace=Pace(poll=10.0))
    return shown


def test_it_is_never_further_off_than_a_round(monkeypatch):
    monkeypatch.setattr(live_time_left, "_REST", 0.0)
    *shown, last = watched()
    assert last is None
    for rounds, found in enumerate(shown):
        assert found is not None
        assert abs(found.seconds - (110.0 - 10.0 * rounds)) <= 10.0


def test_an_estimate_holds_for_a_while(monkeypatch):
    monkeypatch.setattr(live_time_left, "_REST", 1e9)
    shown = watched()
    assert len(shown) == 12
    assert len(set(shown)) == 1
