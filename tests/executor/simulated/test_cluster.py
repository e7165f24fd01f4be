"""A simulated cluster begins in the state of a snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest

from executor.simulated.clock import NEW_YEAR
from executor.simulated.cluster import SimulatedCluster
from planner.timing.rates import Durations
from snapshots.errors import SourceError, UsageError
from snapshots.loading import load
from tests.planner.small_clusters import WORKED_EXAMPLE


def test_it_begins_as_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "three.data"
    path.write_text(WORKED_EXAMPLE, "utf-8")
    simulated = SimulatedCluster(load(path))
    assert simulated.read().fingerprint == load(path).fingerprint
    assert (simulated.target, simulated.clock.now()) == (f"simulate:{path}", NEW_YEAR)


def test_it_is_the_same_cluster_every_time(tmp_path: Path) -> None:
    path = tmp_path / "three.data"
    path.write_text(WORKED_EXAMPLE, "utf-8")
    first, second = (SimulatedCluster(load(path)).identity() for _ in range(2))
    assert first == second
    assert (first.name, first.master) == ("simulated", "a")


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.data"):
        SimulatedCluster(load(tmp_path / "none.data"))


@pytest.mark.parametrize(
    "wrong", [{"resync_rate": 0.0}, {"overhead": -1.0}, {"boot": float("nan")}]
)
def test_senseless_durations_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong))):
        Durations(**wrong)
