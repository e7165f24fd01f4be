"""``simulate:FILE``: a simulated cluster that begins as a snapshot file has it."""

from __future__ import annotations

from pathlib import Path

from executor.backend import Backend, Clock
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.durations import Durations
from executor.simulated.faults import NO_FAULTS, Faults
from snapshots.loading import load


def open_simulated(
    path: str | Path,
    *,
    durations: Durations | None = None,
    faults: Faults = NO_FAULTS,
    seed: int = 0,
    whole_moves: bool = True,
) -> tuple[Backend, Clock]:
    """A cluster in the state of the snapshot at ``path`` (or any other source), and its time.

    Raises:
        SourceError, UsageError: the snapshot cannot be read.
    """
    simulated = SimulatedCluster(
        load(path),
        durations=durations,
        faults=faults,
        seed=seed,
        whole_moves=whole_moves,
        target=f"simulate:{path}",
    )
    return simulated, simulated.clock
