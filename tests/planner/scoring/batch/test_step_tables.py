"""The kernel allows the moves that numpy allows, and gives them the same gains."""

from __future__ import annotations

import numpy as np
import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.step_calls import StepCalls
from planner.rules.moves import MoveKind, evaluate
from planner.scoring.batch.step_tables import FollowedTables
from snapshots.arrays import Floats
from tests.planner.made_clusters import KINDS, samples
from tests.planner.scoring.batch.bench import Bench, benches


def followed_calls(bench: Bench) -> StepCalls:
    """The kernel's functions on the present state of a bench."""
    library = kernel()
    assert isinstance(library, Kernel), library
    followed = FollowedTables(bench.batch, bench.candidates.targets)
    followed.follow()
    return StepCalls(library, followed.raw)


def compiled_gains(bench: Bench) -> dict[MoveKind, Floats]:
    """Gains by kind, in the shape of the bench's blocks."""
    gains = followed_calls(bench).gains()
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


@pytest.mark.parametrize("kind", KINDS)
def test_compiled_bounds_are_those_of_numpy(kind: str) -> None:
    for case in samples(kind, 4, first=5):
        for bench, where in benches(case, moves=2):
            if not len(bench.candidates.targets):
                continue
            ceilings = bench.ceilings()
            calls = followed_calls(bench)
            low, high = np.empty((2, *ceilings.low.shape))
            every = np.arange(len(bench.rows))
            bound = np.empty(len(every))
            lowest = calls.bounds(low, high, every.astype(np.int32), bound)
            near = 1e-12 * (1 + bench.batch.spreads.square[:, None])
            assert (np.abs(low - ceilings.low) <= near).all(), where
            assert (np.abs(high - ceilings.high) <= near).all(), where
            assert lowest.tolist() == low.min(axis=1).tolist(), where
            margin = bench.batch.margin(lowest)
            assert np.allclose(bound, ceilings.of(every), rtol=0, atol=margin), where


@pytest.mark.parametrize("kind", KINDS)
def test_compiled_scores_are_the_exact_ones_to_the_last_bit(kind: str) -> None:
    for case in samples(kind, 5, first=800):
        for bench, where in benches(case, moves=2):
            moves, calls = allowed_moves(bench)
            if not len(moves):
                continue
            best, scores = calls.choice(moves)
            expected = exact_scores(bench, moves)
            assert np.array_equal(scores, expected, equal_nan=True), where
            assert best is not None, where
            assert scores[best] == np.nanmin(expected), where


def allowed_moves(bench: Bench) -> tuple[np.ndarray, StepCalls]:
    """All moves that are allowed, as the kernel has them."""
    bench.ceilings()
    calls = followed_calls(bench)
    everything = np.full(len(bench.rows), np.inf)
    _, moves = calls.search(everything, np.zeros(0, dtype=np.int32), 1e300)
    return moves, calls


def exact_scores(bench: Bench, moves: np.ndarray) -> Floats:
    """What the exact scorer says of them."""
    scores = np.empty(len(moves))
    for kind in MoveKind:
        lanes = np.flatnonzero(moves["kind"] == kind)
        if len(lanes):
            instance, target = (moves[name][lanes].astype(np.int64) for name in _ROWS)
            outcome = evaluate(bench.placement, kind, instance, target, force=bench.rules.force)
            scores[lanes] = bench.exact.scores_after(outcome)
    return scores


_ROWS = ("instance", "target")
