"""Moves that can still reach a gain: none that does is left out."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.scoring.batch.reach import AlikeMovers, reach
from tests.planner.made_clusters import samples
from tests.planner.scoring.batch.bench import benches

KINDS = ["mixed", "exclusive", "unbalanced", "measured", "nearly", "symmetric", "tight"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_move_that_gains_enough_is_within_reach(kind: str) -> None:
    for case in samples(kind, 4, first=570):
        for bench, where in benches(case, moves=1):
            ceilings, nodes = bench.ceilings(), bench.candidates.targets
            everything = np.arange(len(bench.rows))
            base = ceilings.beside_targets(everything)
            gains = {move: bench.expected(move) for move in MoveKind}
            best = max(float(gain.max(initial=-np.inf)) for gain in gains.values())
            floor = best / 2 if best > 0 else 0.0
            found = reach(bench.batch, AlikeMovers(bench.batch), everything, nodes, base, floor)
            margin = bench.batch.margin(ceilings.low.min(axis=1))
            for move, gain in gains.items():
                assert (gain <= found.most[:, None] + margin).all(), f"{where}: {move.name}"
                if move is MoveKind.FAILOVER or not (near := gain >= floor + margin).any():
                    continue
                assert move in found.kinds, where
                assert set(nodes[near.any(axis=0)].tolist()) <= set(found.targets.tolist()), where


def test_nothing_is_within_reach_of_a_gain_that_no_move_has() -> None:
    [case] = samples("mixed", 1, first=571)
    bench, _ = next(benches(case, moves=0))
    base = bench.ceilings().beside_targets(np.arange(len(bench.rows)))
    everything, nodes = np.arange(len(bench.rows)), bench.candidates.targets
    found = reach(bench.batch, AlikeMovers(bench.batch), everything, nodes, base, 1e9)
    assert (found.targets.tolist(), found.kinds) == ([], frozenset())


def test_instances_of_one_size_are_alike_and_others_are_not() -> None:
    [case] = samples("symmetric", 1, first=572)
    bench, _ = next(benches(case, moves=0))
    needs = AlikeMovers(bench.batch).needs
    model = case.model
    size = np.stack([model.memory, model.disk, model.vcpus])[:, bench.rows]
    for one in range(len(bench.rows)):
        same = (size == size[:, [one]]).all(axis=0)
        assert same[needs == needs[one]].all()
