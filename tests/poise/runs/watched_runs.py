"""Runs on simulated clusters that a test looks at after every round."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from executor.limits import Limits
from executor.pace import Pace
from executor.run.runner import Runner
from executor.simulated.cluster import SimulatedCluster
from planner.timing.rates import Durations
from poise.runs.live_time_left import LiveTimeLeft
from tests.executor.running import Trial
from tests.executor.simulated.small import ganeti
from tests.executor.stories import wandering
from tests.planner.made_clusters import sample

POLL = 5.0
"""Seconds between two rounds, as in dry runs: fewer of them are quicker to simulate."""


class Watched:
    """A run of 25 moves on a simulated cluster; ``look`` is called after every round."""

    def __init__(
        self,
        kind: str,
        limits: Limits,
        durations: Durations | None = None,
        place: str | Path = "sqlite://",
        *,
        whole_moves: bool = True,
    ) -> None:
        snapshot = sample(kind, 0).cluster
        self.cluster = SimulatedCluster(
            snapshot, start=0.0, durations=durations, facts=ganeti(whole_moves=whole_moves)
        )
        self.trial = Trial(self.cluster, wandering(snapshot, 0, 25), place)
        self.limits = limits
        self.live = LiveTimeLeft(self.trial.ledger, self.trial.run.id)

    def go(self, look: Callable[[Runner], None]) -> float:
        """Carry it out; returns how long that took."""
        self.trial.go(self.limits, on_round=look, pace=Pace(poll=POLL))
        return self.cluster.clock.now()

    def seconds_left(self, runner: Runner) -> float:
        found = self.live.of(runner)
        return 0.0 if found is None else found.seconds
