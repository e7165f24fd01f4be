"""Sums that are the same are made once, and every candidate gets its own."""

from __future__ import annotations

import numpy as np
import pytest

from planner.scoring.unlike_sums import UnlikeSums, unlike_sums
from snapshots.arrays import Floats, Ints

SPREADS, NODES, TOUCHED = 13, 6, 3


def candidates(count: int, numbers: int, seed: int) -> tuple[Floats, Floats, Ints]:
    """Values of few different numbers, as on regular clusters, and some nodes that do not count."""
    rng = np.random.default_rng(seed)
    values = rng.integers(numbers, size=(SPREADS, NODES)) / 3
    changed = rng.integers(numbers, size=(SPREADS, TOUCHED, count)) / 3
    column = np.array([rng.permutation(NODES)[:TOUCHED] for _ in range(count)]).T
    column[rng.random(column.shape) < 0.1] = -1
    return values, changed, column


def after(values: Floats, changed: Floats, column: Ints, row: int, lane: int) -> list[float]:
    """The values of one spread after one candidate, in the order of the nodes."""
    line: list[float] = values[row].tolist()
    for k in range(TOUCHED):
        if column[k, lane] >= 0:
            line[column[k, lane]] = changed[row, k, lane]
    return line


def assert_every_candidate_has_its_own(sums: UnlikeSums) -> None:
    grid = sums.grid(slice(0, len(sums.row)))
    for row, lane in np.ndindex(sums.of.shape):
        expected = after(sums.values, sums.changed, sums.column, row, lane)
        assert grid[:, sums.of[row, lane]].tolist() == expected


@pytest.mark.parametrize("count", [1, 15, 16, 200])
@pytest.mark.parametrize("numbers", [1, 2, 1000])
def test_every_candidate_has_its_own_sums(count: int, numbers: int) -> None:
    assert_every_candidate_has_its_own(unlike_sums(*candidates(count, numbers, seed=count)))


def test_candidates_that_put_the_same_numbers_in_the_same_places_share_their_sums() -> None:
    values, changed, column = candidates(20, 1000, seed=1)
    twice = unlike_sums(values, np.tile(changed, 2), np.tile(column, 2))
    assert len(twice.row) == len(unlike_sums(values, changed, column).row)
    assert (twice.of[:, :20] == twice.of[:, 20:]).all()


def test_what_stays_as_it_is_does_not_tell_candidates_apart() -> None:
    values, changed, column = candidates(20, 1000, seed=2)
    changed[0] = values[0][column]
    assert len(set(unlike_sums(values, changed, column).of[0].tolist())) == 1


def test_spreads_of_the_same_numbers_share_their_sums() -> None:
    values, changed, column = candidates(20, 1000, seed=3)
    values[9], changed[9] = values[0], changed[0]
    of = unlike_sums(values, changed, column).of
    assert (of[9] == of[0]).all()


def test_candidates_that_only_share_a_hash_do_not_share_sums(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("planner.scoring.unlike_sums._STIR", np.uint64(0))
    assert_every_candidate_has_its_own(unlike_sums(*candidates(30, 5, seed=4)))
