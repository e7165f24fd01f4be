"""Bounds over the moves of an instance: nothing that a move does lies beyond them."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from snapshots.arrays import Floats
from tests.planner.made_clusters import open_moves, samples
from tests.planner.scoring.batch.bench import Bench, benches

KINDS = ["mixed", "exclusive", "unbalanced", "measured", "nearly"]


@pytest.mark.parametrize("kind", KINDS)
def test_changes_of_squared_spreads_lie_within_what_encloses_them(kind: str) -> None:
    for case in samples(kind, 3, first=550):
        rng = Random(case.name)
        for bench, where in benches(case, moves=2):
            low, high = enclosures(bench)
            place, spreads = bench.placement, bench.batch.spreads
            before = spreads.variances()
            slack = 1e-12 * (1 + spreads.square)
            position = {row: at for at, row in enumerate(bench.rows.tolist())}
            for outcome in open_moves(place, bench.candidates, bench.rows, force=True):
                for lane in rng.sample(
                    range(len(outcome.instance)), min(25, len(outcome.instance))
                ):
                    saved = place.clone()
                    place.commit(outcome, lane)
                    spreads.refresh()
                    change = spreads.variances() - before
                    place.become(saved)
                    at = position[int(outcome.instance[lane])]
                    assert (low[:, at] - slack <= change).all(), f"{where}: {outcome.kind.name}"
                    assert (change <= high[:, at] + slack).all(), f"{where}: {outcome.kind.name}"


def enclosures(bench: Bench) -> tuple[Floats, Floats]:
    """The least and the greatest change of every class, reserved memory last, by instance."""
    ceilings = bench.ceilings()
    return ceilings.low, ceilings.high


@pytest.mark.parametrize("kind", [*KINDS, "tagged", "tight"])
def test_no_move_gains_more_than_its_ceiling(kind: str) -> None:
    for case in samples(kind, 4, first=560):
        for bench, where in benches(case, moves=2):
            everything = np.arange(len(bench.rows))
            ceilings = bench.ceilings()
            best = ceilings.of(everything) + bench.batch.margin(ceilings.low.min(axis=1))
            for move in MoveKind:
                gains = bench.expected(move)
                assert (gains <= best[:, None]).all(), f"{where}: {move.name}"
