"""Tables that the kernel reads, and the search for hbal's next step in them."""

from __future__ import annotations

import numpy as np
import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.step_calls import StepCalls, StepTables
from planner.scoring.batch.step_tables import FollowedTables
from snapshots.arrays import Floats
from tests.planner.made_clusters import samples
from tests.planner.scoring.batch.bench import benches


@pytest.mark.parametrize("array", [np.zeros((4, 4))[:, :2], np.zeros(4, dtype=np.float32)])
def test_an_array_that_the_kernel_would_misread_is_refused(array: Floats) -> None:
    with pytest.raises(TypeError, match=r"span of float.., expected float64 without gaps"):
        StepTables().point(span=array)


def test_the_moves_found_are_those_within_the_margin_of_the_best() -> None:
    library = kernel()
    assert isinstance(library, Kernel), library
    for case in samples("mixed", 6, first=700):
        for bench, where in benches(case, moves=1):
            _, margin = bench.blocks(tall=True)
            followed = FollowedTables(bench.batch, bench.candidates.targets)
            followed.follow()
            calls = StepCalls(library, followed.raw)
            gains = calls.gains()
            bound = np.full(len(bench.rows), np.inf)
            best, found = calls.search(bound, np.zeros(0, dtype=np.int32), margin)
            assert best == pytest.approx(gains.max(initial=0.0), abs=1e-12), where
            assert len(found) == (gains >= best - margin).sum(), where
            assert (bound >= gains.max(axis=(1, 2), initial=-np.inf) - margin).all(), where
