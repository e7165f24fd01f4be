"""Opening the cluster of a run: what can be opened, and how time passes there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from executor.backend import Identity
from executor.ganeti.luxi_backend import LuxiBackend
from executor.limits import Limits
from executor.simulated.clock import LeapingClock, SimulatedClock
from executor.simulated.cluster import SimulatedCluster
from poise.runs.target import in_memory, open_target, simulated_target
from poise.runs.wall_clock import PacedClock
from poise.settings.access import Access
from snapshots.errors import UsageError
from tests.executor.simulated.small import migrate, run
from tests.planner.small_clusters import A, B, cluster, instance
from tests.poise.calibrations import ALL, keep
from tests.poise.command_line import RECORDED

SIMULATED = Access("simulate:small.data")
SMALL = cluster(instance("web", A, B))


def test_a_file_with_a_space_in_its_name_is_offered_as_one_word() -> None:
    with pytest.raises(UsageError) as refused:
        open_target(Access("my file.data"))
    assert refused.value.advice_spelled(str) == "--dry-run, or 'simulate:my file.data', to try it"


def test_a_dry_run_simulates_any_source_under_its_own_name() -> None:
    target = open_target(Access(str(RECORDED)), dry=True)
    assert target.access.source == target.backend.target == str(RECORDED)
    assert target.backend.read().instances.names


def test_only_simulated_time_has_a_speed() -> None:
    with pytest.raises(UsageError, match="--speed is for simulate: targets only"):
        open_target(Access("luxi:"), speed=2.0)


@pytest.mark.parametrize("speed", [0.0, -1.0, float("inf"), float("nan")])
def test_a_speed_is_a_number_above_zero(speed: float) -> None:
    with pytest.raises(UsageError, match="--speed: expected a number above 0"):
        simulated_target(SMALL, SIMULATED, speed)


def test_simulated_time_passes_at_once_at_a_pace_or_by_leaps() -> None:
    at_once = simulated_target(SMALL, SIMULATED)
    paced = simulated_target(SMALL, SIMULATED, 2.0)
    leaping = simulated_target(SMALL, SIMULATED, dry=Limits())
    assert isinstance(at_once.clock, SimulatedClock) and at_once.speed is None
    assert isinstance(paced.clock, PacedClock) and paced.speed == 2.0
    assert isinstance(leaping.clock, LeapingClock) and leaping.speed is None


def test_a_simulation_can_begin_at_a_given_moment_as_another_cluster() -> None:
    there = simulated_target(SMALL, SIMULATED)
    again = simulated_target(SMALL, SIMULATED, start=5.0, identity=there.backend.identity())
    assert again.clock.now() == 5.0
    assert again.backend.identity() == there.backend.identity()


def test_a_simulated_cluster_is_in_memory_as_it_is_and_a_real_one_is_copied() -> None:
    simulated = simulated_target(SMALL, SIMULATED, 2.0)
    identity, limits = simulated.backend.identity(), Limits()
    dry = in_memory(simulated, SMALL, identity, limits)
    assert dry.backend is simulated.backend and isinstance(dry.clock, LeapingClock)
    real = replace(simulated, backend=LuxiBackend("/nowhere"), access=Access("luxi:"))
    dry = in_memory(real, SMALL, identity, limits)
    assert dry.backend is not real.backend and dry.backend.identity() == identity


def test_a_copy_of_a_cluster_takes_the_times_that_were_measured_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    keep(ALL, "a-uuid")

    def seconds(identity: Identity | None) -> float:
        backend = simulated_target(SMALL, SIMULATED, start=0.0, identity=identity).backend
        assert isinstance(backend, SimulatedCluster)
        run(backend, "web", migrate("b"))
        return backend.clock.now()

    assert seconds(Identity("prod", "a-uuid", "a")) > seconds(None) + 10
