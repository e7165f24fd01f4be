"""Bounds of a plan's score: the gap to them is what may be left to gain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.plan.document import write_plan
from planner.plan.plan_reader import read_plan
from planner.plan.score_bounds import ScoreBounds
from tests.planner.plan.made_plans import sample_plan


def test_the_gap_is_the_part_that_may_be_left_to_gain() -> None:
    assert ScoreBounds(1.0).gap(4.0) == 0.75
    assert ScoreBounds(1.0, 3.0).gap(4.0) == 0.25
    assert ScoreBounds(1.0).gap(1.0) == ScoreBounds(1.0).gap(0.0) == 0
    assert np.isnan(ScoreBounds(1.0).gap(np.nan))


@pytest.mark.parametrize("bounds", [None, ScoreBounds(0.5), ScoreBounds(0.5, 0.75)])
def test_a_plan_file_keeps_them(bounds: ScoreBounds | None) -> None:
    plan = replace(sample_plan(), bounds=bounds)
    assert read_plan(write_plan(plan)) == plan
