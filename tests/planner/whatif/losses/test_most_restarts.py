"""Items in bins: as many as there is room for, proved."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pytest

from planner.whatif.losses.most_restarts import ANYWHERE, NOWHERE, most_by_sums, most_restarts
from snapshots.arrays import Ints

NO_SEARCH = 0.0


def _some(rng: Random, amounts: int) -> tuple[Ints, Ints, Ints]:
    items, bins = rng.randint(1, 7), rng.randint(1, 3)
    takes = [[rng.choice((0, 2, 3, 5, 5, 7, 11)) for _ in range(items)] for _ in range(amounts)]
    room = [[rng.randint(-1, 16) for _ in range(bins)] for _ in range(amounts)]
    only = [rng.choice((ANYWHERE, ANYWHERE, rng.randrange(bins))) for _ in range(items)]
    return np.array(takes), np.array(only), np.array(room)


def _all_ways(takes: Ints, only: Ints, room: Ints) -> int:
    best = 0
    for way in product(range(NOWHERE, room.shape[1]), repeat=len(only)):
        spots = np.array(way)
        if (spots != NOWHERE).sum() > best and _holds(takes, only, room, spots):
            best = int((spots != NOWHERE).sum())
    return best


def _holds(takes: Ints, only: Ints, room: Ints, spots: Ints) -> bool:
    bound = (only != ANYWHERE) & (spots != NOWHERE)
    used = [
        (takes[:, spots == spot].sum(axis=1) > room[:, spot])
        & (takes[:, spots == spot] > 0).any(axis=1)
        for spot in range(room.shape[1])
    ]
    return bool((spots[bound] == only[bound]).all()) and not np.any(used)


@pytest.mark.parametrize("seed", range(40))
def test_it_is_the_most_of_all_ways(seed: int) -> None:
    case = _some(Random(seed), amounts=1 + seed % 2)
    found = most_restarts(*case)
    assert _holds(*case, found.bins)
    assert (found.placed, found.most) == (_all_ways(*case),) * 2


@pytest.mark.parametrize("seed", range(40))
def test_sums_are_never_below_the_most(seed: int) -> None:
    case = _some(Random(seed), amounts=1 + seed % 2)
    assert most_by_sums(*case) >= _all_ways(*case)


def test_greedy_placing_that_misses_one_leaves_it_to_a_search() -> None:
    takes = np.array([[7, 5, 5, 4, 2]])  # 5 + 5 and 7 + 4 + 2, but not 7 + 5
    case = takes, np.full(5, ANYWHERE), np.array([[10, 13]])
    assert not most_restarts(*case, units=NO_SEARCH).certain
    assert most_restarts(*case).placed == 5
