"""The kernel allows the moves that numpy allows, and gives them the same gains."""

from __future__ import annotations

import numpy as np
import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.step_calls import StepCalls
from planner.rules.moves import MoveKind
from planner.scoring.batch.step_tables import FollowedTables
from snapshots.arrays import Floats
from tests.planner.made_clusters import KINDS, samples
from tests.planner.scoring.batch.bench import Bench, benches


def compiled_gains(bench: Bench) -> dict[MoveKind, Floats]:
    """Gains by kind, in the shape of the bench's blocks."""
    library = kernel()
    assert isinstance(library, Kernel), library
    followed = FollowedTables(bench.batch, bench.candidates.targets)
    followed.follow()
    gains = StepCalls(library, followed.raw).gains()
    found = {kind: gains[:, :, kind] for kind in MoveKind}
    found[MoveKind.FAILOVER] = found[MoveKind.FAILOVER][:, :1]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_compiled_gains_are_those_of_numpy(kind: str) -> None:
    for case in samples(kind, 5, first=600):
        for bench, where in benches(case, moves=2):
            if not len(bench.candidates.targets):
                continue
            expected, margin = bench.blocks(tall=True)
            compiled = compiled_gains(bench)
            for move, gain in compiled.items():
                same = np.isclose(
                    gain, expected.get(move, np.full_like(gain, -np.inf)), rtol=0, atol=margin / 8
                )
                assert same.all(), f"{where}: {move.name}"
