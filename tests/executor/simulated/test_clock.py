"""How time passes on a simulated cluster."""

from __future__ import annotations

import pytest
import simpy

from executor.limits import Limits
from executor.pace import Pace
from executor.simulated.clock import LONGEST_LEAP, LeapingClock, SimulatedClock
from executor.simulated.cluster import SimulatedCluster
from tests.executor.running import Trial
from tests.executor.stories import wandering
from tests.planner.made_clusters import sample

POLL = 5.0


@pytest.fixture
def env() -> simpy.Environment:
    return simpy.Environment()


def looks(clock: LeapingClock, number: int) -> list[float]:
    """The moments at which a sleeper wakes that sleeps for five seconds each time."""
    found = []
    for _ in range(number):
        clock.sleep(POLL)
        found.append(clock.now())
    return found


def test_what_happens_at_the_moment_of_waking_happens_later(env: simpy.Environment) -> None:
    clock, alarm = SimulatedClock(env, 0.0), env.timeout(5.0)
    clock.sleep(5.0)
    assert (clock.now(), clock.quiet(), alarm.processed) == (5.0, 0.0, False)
    clock.sleep(0.0)
    assert alarm.processed


def test_a_leap_passes_over_looks_at_which_nothing_could_be_seen(env: simpy.Environment) -> None:
    env.timeout(12.0)
    env.timeout(25.0)
    assert looks(LeapingClock(SimulatedClock(env, 0.0)), 2) == [15.0, 30.0]


def test_a_leap_is_of_a_minute_at_most(env: simpy.Environment) -> None:
    assert looks(LeapingClock(SimulatedClock(env, 0.0)), 1) == [LONGEST_LEAP + POLL]


def test_a_leap_ends_at_the_moment_that_matters(env: simpy.Environment) -> None:
    clock = SimulatedClock(env, 100.0)
    assert looks(LeapingClock(clock, until=122.0), 2) == [125.0, 125.0 + LONGEST_LEAP + POLL]


@pytest.mark.parametrize("limits", [Limits(), Limits(moves=8, per_node=2), Limits(until=1503.0)])
def test_a_run_goes_the_same_whether_time_leaps_or_not(limits: Limits) -> None:
    snapshot = sample("unbalanced", 0).cluster
    seen = []
    for leaps in (False, True):
        trial = Trial(SimulatedCluster(snapshot, start=0.0), wandering(snapshot, 0, 25))
        clock = trial.cluster.clock
        if leaps:
            trial.cluster.clock = LeapingClock(clock, limits.until)  # type: ignore[assignment]
        trial.go(limits, pace=Pace(poll=POLL))
        jobs = trial.ledger.attempts(trial.run.id)
        seen.append((trial.states(), [(job.key, job.submitted, job.ended) for job in jobs]))
    assert seen[0] == seen[1]
