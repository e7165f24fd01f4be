"""The reason why a plan has no further moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.plan.plan import Json
from poise.report.plan.why_it_ended import ending
from tests.poise.report.plan.made_plans import recorded


@pytest.mark.parametrize(
    ("stopped", "sentence"),
    [
        ("at-ganeti-bound", "hbal would stop here too: its target score is reached."),
        ("max-moves", "Stopped after 4 moves (--max-moves); more moves may help."),
        ("small-gain", "No other move gains enough (--min-gain)."),
        ("no-better-move", "No other single move improves the score."),
    ],
)
def test_hbals_moves_end_for_one_reason(stopped: str, sentence: str) -> None:
    assert ending(replace(recorded(), stopped=stopped)) == sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "The search found nothing better for its price than this plan."),
        (
            {"max_moves": 2, "max_hours": 0.5},
            "The search found no plan that is better for its price within --max-moves and"
            " --max-hours.",
        ),
        ({"copy_price": 0.03}, "The search found no better plan at a copy price of 0.03."),
        (
            {"target_score": 3},
            "The search found no cheaper plan with a score of 3 or lower.",
        ),
        (
            {"target_score": 1, "max_copy": 10240},
            "The search found no lower score within --max-copy.",
        ),
        (
            {"repair_only": True},
            "The search found no cheaper way to repair as many rules.",
        ),
    ],
)
def test_a_search_names_the_question_that_it_answered(
    options: dict[str, Json], sentence: str
) -> None:
    assert ending(replace(recorded(), stopped="searched", options=options)) == sentence
