"""The choice among equals that Ganeti's tools make."""

from __future__ import annotations

import numpy as np
import pytest

from planner.scoring.latest_best import latest_best

NAN = float("nan")


@pytest.mark.parametrize(
    ("scores", "best"),
    [
        ([3.0, 1.0, 2.0], 1),
        ([1.0, 1.0, 2.0], 1),  # the last of equals
        ([1.0, NAN, 2.0], 2),  # NaN replaces what was found, and is replaced
        ([1.0, 2.0, NAN], 2),
    ],
)
def test_the_lowest_score_wins_and_of_equals_the_last(scores: list[float], best: int) -> None:
    assert latest_best(np.array(scores), np.ones(3, dtype=np.bool_)) == best


def test_only_what_is_allowed_counts() -> None:
    assert latest_best(np.array([1.0, 2.0]), np.array([False, True])) == 1
    assert latest_best(np.array([1.0]), np.array([False])) is None
