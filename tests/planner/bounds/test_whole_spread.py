"""Spreads of whole numbers against every way to spread a few."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.bounds.whole_spread import WholeSpread, clamped, evened

NODES = 4


@pytest.mark.parametrize("total", range(8))
def test_what_some_nodes_can_hold_is_what_some_way_gives_them(total: int) -> None:
    ways = [np.array(w) for w in product(range(total + 1), repeat=NODES) if sum(w) == total]
    spread = WholeSpread(NODES, total)
    assert spread.least == min(int((way * way).sum()) for way in ways)
    for squares in range(spread.least, total * total + 1, 2):
        some = [np.sort(way) for way in ways if (way * way).sum() <= squares]
        most, fewest = spread.most(squares), spread.fewest(squares)
        for held in range(NODES + 1):
            assert most[held] >= max(int(way[NODES - held :].sum()) for way in some)
            assert fewest[held] <= min(int(way[:held].sum()) for way in some)
        assert most[1] == max(int(way[-1]) for way in some), "as few as can be said"


def test_the_deviation_is_that_of_the_numbers() -> None:
    numbers = np.array([3, 1, 1, 2])
    squares = int((numbers * numbers).sum())
    assert WholeSpread(4, 7).deviation(squares) == pytest.approx(numbers.std())


@given(st.lists(st.integers(0, 5), min_size=3, max_size=3), st.integers(0, 3))
def test_no_other_transfers_even_numbers_more(numbers: list[int], transfers: int) -> None:
    reached = {tuple(numbers)}
    for _ in range(transfers):
        reached |= {
            tuple(value - (n == source) + (n == target) for n, value in enumerate(way))
            for way in reached
            for source in range(3)
            for target in range(3)
        }
    least = min(sum(value * value for value in way) for way in reached)
    assert evened(np.array(numbers), transfers) == least


@given(
    st.lists(st.floats(0, 1), min_size=2, max_size=6),
    st.lists(st.floats(-0.3, 0.3), min_size=6, max_size=6),
)
def test_no_other_change_of_the_same_size_is_more_even(
    values: list[float], changes: list[float]
) -> None:
    change = np.array(changes[: len(values)])
    up, down = float(np.maximum(change, 0).sum()), float(np.maximum(-change, 0).sum())
    start = np.array(values)
    assert clamped(start, up, down) <= (start + change).std() + 1e-9


def test_values_that_meet_have_no_spread() -> None:
    assert clamped(np.array([0.0, 1.0]), 0.5, 0.5) == 0
    assert clamped(np.array([0.0, 1.0]), 0.25, 0.25) == pytest.approx(0.25)
