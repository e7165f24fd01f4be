"""Two answers side by side."""

from __future__ import annotations

import pytest

import poise
from poise import Drain, Lose, Week, WeekStep
from poise.report.plain import render_plain
from poise.report.whatif import AnswerFigures, comparison, what_if_document
from snapshots.errors import FormatError
from tests.poise.command_line import LARGE

CLUSTER = poise.load(LARGE)
ONE, TWO = (poise.what_if(CLUSTER, Drain(node)) for node in ("node07", "node08"))


def test_the_figures_are_those_of_the_plan() -> None:
    figures = AnswerFigures.of_document(what_if_document(ONE))
    assert ONE.change is not None
    plan = ONE.change.plan
    assert (figures.deed, figures.verdict) == ("DRAIN node07.example.com", "OK")
    assert (figures.moves, figures.restarts) == (len(plan.moves), plan.restarts)
    assert (figures.copy_gib, figures.memory_gib) == (plan.copy_gib, plan.memory_gib)
    assert figures.seconds == ONE.change.seconds


def test_a_week_has_the_sums_of_its_steps_and_the_end_of_the_last() -> None:
    answer = poise.what_if(CLUSTER, Week([WeekStep(Drain("node07")), WeekStep(Drain("node08"))]))
    figures = AnswerFigures.of_document(what_if_document(answer))
    changes = [step.answer.change for step in answer.steps if step.answer is not None]
    assert figures.moves == sum(len(change.plan.moves) for change in changes if change is not None)
    assert figures.seconds == answer.steps[-1].end


def test_accepted_risks_are_left_out() -> None:
    risky = Lose(any_nodes=1)
    open_risks, none = (
        AnswerFigures.of_document(what_if_document(poise.what_if(CLUSTER, risky, accept=accept)))
        for accept in ((), ("rule",))
    )
    assert (open_risks.risks, none.risks) == (("rule",), ())


def test_each_answer_has_a_column() -> None:
    text = render_plain(comparison(ONE, what_if_document(TWO), 80))
    assert text.startswith("OK TO DRAIN node07: 4 instances leave, none restarts.")
    assert "DRAIN node07  DRAIN node08" in text


@pytest.mark.parametrize("document", [{}, {"format": "poise.plan/1"}])
def test_another_document_is_none(document: dict[str, str]) -> None:
    with pytest.raises(FormatError, match="saved: no answer of poise what-if --json"):
        AnswerFigures.of_document(document, "saved")
