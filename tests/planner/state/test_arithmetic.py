"""Sums of floats and integers as Ganeti's tools compute them."""

from __future__ import annotations

import numpy as np
import pytest

from planner.state.arithmetic import floor, times, whole

NAN, INF, LEAST = float("nan"), float("inf"), -(2**63)


@pytest.mark.parametrize(
    ("value", "truncated", "below"),
    [(2.7, 2, 2), (-2.7, -2, -3), (-3.0, -3, -3), (0.0, 0, 0)],
)
def test_numbers_are_cut_towards_zero_or_rounded_down(
    value: float, truncated: int, below: int
) -> None:
    values = np.array([value])
    assert (whole(values).tolist(), floor(values).tolist()) == ([truncated], [below])


@pytest.mark.parametrize("value", [NAN, INF, -INF, 1e19])
def test_what_is_no_integer_is_below_everything(value: float) -> None:
    assert whole(np.array([value])).tolist() == [LEAST]


def test_products_may_be_infinite_or_no_number() -> None:
    found = times(np.array([INF, INF, 2.0]), np.array([1, 0, 3]))
    assert found.tolist()[::2] == [INF, 6.0]
    assert np.isnan(found[1])
