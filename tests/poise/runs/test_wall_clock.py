"""Real time and paced time, and what ends a sleep early."""

from __future__ import annotations

from executor.simulated.clock import SimulatedClock
from executor.simulated.cluster import SimulatedCluster
from poise.runs.wall_clock import PacedClock, WallClock
from tests.planner.small_clusters import cluster

A_DAY = 86_400.0


def simulated() -> SimulatedClock:
    return SimulatedCluster(cluster(), start=0.0).clock


def test_a_sleep_that_was_woken_before_it_began_is_over_at_once() -> None:
    clock = WallClock()
    clock.wake()
    clock.sleep(A_DAY)


def test_real_time_passes_while_it_sleeps() -> None:
    clock = WallClock()
    before = clock.now()
    clock.sleep(0.01)
    assert clock.now() > before


def test_paced_time_is_that_of_the_simulation() -> None:
    paced = PacedClock(simulated(), speed=1e9)
    paced.sleep(100.0)
    assert (paced.now(), paced.speed) == (100.0, 1e9)


def test_simulated_time_passes_whole_after_an_early_wake() -> None:
    paced = PacedClock(simulated(), speed=1.0)
    paced.wake()
    paced.sleep(A_DAY)
    assert paced.now() == A_DAY
