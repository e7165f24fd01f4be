"""Tables of a group that follow the placement."""

from __future__ import annotations

import numpy as np
import pytest

from planner.scoring.batch.tables import BatchTables
from planner.state.options import ModelOptions
from tests.planner.made_clusters import samples
from tests.planner.scoring.batch.bench import benches
from tests.planner.small_clusters import A, B, C, instance, placed


def test_offline_nodes_of_the_scope_are_not_online_and_break_the_evenness() -> None:
    place = placed(instance("i", A, B), options=ModelOptions(offline_nodes=(C,)))
    tables = BatchTables(place, np.arange(3), np.array([0]), np.array([0]))
    assert tables.online.tolist() == [A, B]
    assert (tables.all_online, tables.even) == (False, False)


@pytest.mark.parametrize("kind", ["mixed", "unbalanced", "measured"])
def test_refreshed_tables_hold_what_fresh_ones_would(kind: str) -> None:
    for case in samples(kind, 4, first=590):
        for bench, where in benches(case, moves=3):
            old, scope = bench.batch, bench.scope
            fresh = BatchTables(bench.placement, scope, bench.rows, bench.candidates.instances)
            if old.spreads.size == fresh.spreads.size:  # equal terms may have parted meanwhile
                assert np.allclose(old.variances, fresh.variances, atol=1e-9), where
            assert np.isclose(old.roots.sum(), fresh.roots.sum(), atol=1e-6), where
            for column in ("free", "reserved", "hosted", "memory", "disk", "cpus", "spindles"):
                mine, theirs = (getattr(one.capacity, column) for one in (old, fresh))
                assert np.array_equal(mine, theirs), f"{where}: {column}"
