"""Scores as people read them."""

from __future__ import annotations

import math

import pytest

from poise.report.plan.score_figures import from_to, rounded


@pytest.mark.parametrize(
    ("score", "shown"),
    [(37.69555413, "37.70"), (0.0, "0.00"), (0.0042, "0.004"), (math.nan, "unknown")],
)
def test_a_score_has_two_digits_or_one_that_counts(score: float, shown: str) -> None:
    assert rounded(score) == shown


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (8.04, 1.46, ("8.04", "1.46")),
        (1.2341, 1.2339, ("1.2341", "1.2339")),
        (1.5, 1.5, ("1.50", "1.50")),
        (math.nan, math.nan, ("unknown", "unknown")),
        (math.inf, math.nan, ("unknown", "unknown")),
    ],
)
def test_two_scores_are_told_apart(before: float, after: float, shown: tuple[str, str]) -> None:
    assert from_to(before, after) == shown
