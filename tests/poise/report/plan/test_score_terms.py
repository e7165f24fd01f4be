"""The score term by term."""

from __future__ import annotations

import pytest

from poise.report.plan.score_figures import from_to, rounded
from poise.report.plan.score_terms import score_blocks
from tests.poise.report.plan.made_plans import plain, recorded


def test_terms_add_up_to_the_score() -> None:
    table = plain([score_blocks(recorded())[0]])
    assert table[0] == "Score by term (weighted; 6 zero terms hidden)"
    rows = [line.split() for line in table[2:]]
    terms, score = rows[:-2], rows[-1]
    for column in (-2, -1):
        total = sum(float(row[column]) for row in terms)
        assert total == pytest.approx(float(score[column]), abs=1e-6)


def test_scores_have_two_digits_or_as_many_as_tell_them_apart() -> None:
    assert rounded(37.69555) == "37.70"
    assert rounded(0.00123) == "0.001"
    assert rounded(float("nan")) == "unknown"
    assert from_to(37.69555, 1.44350849) == ("37.70", "1.44")
    assert from_to(1.0001, 1.0002) == ("1.0001", "1.0002")
