"""Blocks of candidates: what they allow is exact, what they gain is close, and by how much."""

from __future__ import annotations

import numpy as np
import pytest

from tests.planner.made_clusters import samples
from tests.planner.scoring.batch.bench import benches

KINDS = (
    *("mixed", "tagged", "tight", "exclusive", "groups", "unbalanced", "measured"),
    *("forthcoming", "zero", "symmetric", "nearly"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_candidate_is_allowed_exactly_where_the_rules_allow_it(kind: str) -> None:
    for case in samples(kind, 8, first=300):
        for bench, where in benches(case, moves=2):
            gains, _ = bench.blocks(tall=True)
            for move, gain in gains.items():
                allowed = bench.expected(move) > -np.inf
                assert ((gain > -np.inf) == allowed).all(), f"{where}: {move.name}"


@pytest.mark.parametrize("kind", KINDS)
def test_gains_are_exact_within_the_margin(kind: str) -> None:
    for case in samples(kind, 8, first=400):
        for bench, where in benches(case, moves=2):
            gains, margin = bench.blocks(tall=True)
            for move, gain in gains.items():
                expected = bench.expected(move)
                both = (gain > -np.inf) & (expected > -np.inf)
                assert (np.abs(gain[both] - expected[both]) <= margin).all(), (
                    f"{where}: {move.name}"
                )


@pytest.mark.parametrize("kind", ["mixed", "tagged", "exclusive", "tight"])
def test_wide_blocks_say_what_tall_blocks_say(kind: str) -> None:
    for case in samples(kind, 6, first=500):
        for bench, where in benches(case, moves=1):
            tall, margin = bench.blocks(tall=True)
            wide, _ = bench.blocks(tall=False)
            assert tall.keys() == wide.keys()
            for move, gain in tall.items():
                same = np.isclose(gain, wide[move], rtol=0.0, atol=margin)
                assert same.all(), f"{where}: {move.name}"
