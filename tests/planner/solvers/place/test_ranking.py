"""Sorting with NaN as Ganeti's tools do; without it any stable sort is as good."""

from __future__ import annotations

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.solvers.place.ranking import ranked


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        ([], []),
        ([nan, nan, nan], [2, 1, 0]),
        ([1.0, nan, 0.0], [2, 1, 0]),
        ([nan, 1.0, 2.0], [1, 2, 0]),
    ],
)
def test_nan_is_greater_in_either_direction(keys: list[float], order: list[int]) -> None:
    assert ranked(range(len(keys)), keys.__getitem__) == order


@given(st.lists(st.integers(0, 5)))
def test_other_keys_are_sorted_stably(keys: list[int]) -> None:
    rows = range(len(keys))
    assert ranked(rows, keys.__getitem__) == sorted(rows, key=keys.__getitem__)
