"""The trade-off as people and programs see it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import poise
from planner.solvers import Stop
from poise.api.trade_off import CurvePoint, TradeOff
from poise.report.plain import render_plain
from poise.report.trade_off import hbal_within, trade_off_document, trade_off_report
from tests.poise.test_schemas import check


@pytest.fixture
def trade() -> TradeOff:
    """A plan without copies, one with, and hbal's, which copies more in the end."""
    plan = poise.balance(poise.load("examples/recorded-cluster"), "default", max_moves=2)
    plans = (replace(plan, moves=(), score_after=6.0), replace(plan, score_after=2.0))
    copied = int(plan.copy_gib * 1024)
    assert copied > 0
    curve = (CurvePoint(0, 0, 8.0), CurvePoint(1, copied // 2, 5.0), CurvePoint(2, 2 * copied, 1.5))
    return TradeOff(plans, (1.0, 0.0), curve)


def test_plans_stand_beside_hbals_score_for_no_more_copies(trade: TradeOff) -> None:
    text = render_plain(trade_off_report(trade))
    assert text.startswith("2 plans to pick from: score 8.00 now, 6.00 to 2.00 after")
    rows = [line.split() for line in text.splitlines()]
    assert ["1", "6.00", "0", "0M", "0M", "8.00"] in rows
    assert any(row[:3] == ["2", "2.00", "2"] and row[-1] == "5.00" for row in rows)


def test_numbers_and_dots_stand_on_the_chart(trade: TradeOff) -> None:
    text = render_plain(trade_off_report(trade))
    chart = [line.partition("|")[::2] for line in text.splitlines() if "|" in line]
    assert (chart[0][0].strip(), chart[-1][0].strip()) == ("8.00", "1.50")
    assert chart[0][1] == "."
    assert chart[-1][1].endswith(".")
    marks = "".join(row for _, row in chart).replace(" ", "")
    assert sorted(marks) == [".", ".", ".", "1", "2"]


def test_hbal_is_asked_for_no_more_copies(trade: TradeOff) -> None:
    assert hbal_within(trade.hbal, 0) == 8.0
    assert hbal_within(trade.hbal, 1e9) == 1.5


def test_the_document_has_the_figures_of_both(trade: TradeOff) -> None:
    document = trade_off_document(trade)
    check("trade-off", json.dumps(document))
    plans, hbal = document["plans"], document["hbal"]
    assert isinstance(plans, list)
    assert isinstance(hbal, list)
    assert [plan["pick"] for plan in plans] == [1, 2]
    assert [point["moves"] for point in hbal] == [0, 1, 2]


@pytest.mark.parametrize(
    ("stopped", "says"),
    [(Stop.TIME_LIMIT, "The time limit ended"), (Stop.INTERRUPTED, "The search was interrupted")],
)
def test_a_search_that_was_cut_says_so(trade: TradeOff, stopped: Stop, says: str) -> None:
    cut = replace(trade, stopped=stopped)
    assert render_plain(trade_off_report(cut)).splitlines()[1].startswith(says)
    assert trade_off_document(cut)["stopped"] == stopped.value
    assert cut.pick(1).stopped == stopped.value
    assert says not in render_plain(trade_off_report(trade))
