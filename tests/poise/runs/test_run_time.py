"""The clock of a run, as other processes read it."""

from __future__ import annotations

import time
from dataclasses import replace

from executor.ledger import EventKind
from executor.simulated.cluster import SimulatedCluster
from poise.runs.run_time import run_time
from tests.executor.made_moves import MIGRATE, move, plan
from tests.executor.running import Trial
from tests.planner.small_clusters import A, B, cluster, instance


def trial() -> Trial:
    """A run on a simulated cluster whose time begins at 0 s."""
    there = SimulatedCluster(
        cluster(instance("web", A, B)), start=0.0, target="simulate:small.data"
    )
    return Trial(there, plan(move("a:b", "b:a", (MIGRATE, "b"))))


def test_simulated_time_is_the_last_moment_that_its_runner_wrote() -> None:
    made = trial()
    assert run_time(made.ledger, made.run) == made.run.created
    hold = made.ledger.hold(made.run.id, 5.0)
    assert run_time(made.ledger, made.run) == 5.0
    hold.note(EventKind.SLOW, "slow", 7.0)
    assert run_time(made.ledger, made.run) == 7.0


def test_elsewhere_it_is_the_time_of_this_machine() -> None:
    made = trial()
    before = time.time()
    assert run_time(made.ledger, replace(made.run, target="luxi:")) >= before
