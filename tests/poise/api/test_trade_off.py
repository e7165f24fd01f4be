"""``poise.trade_off``: plans to choose from, as values."""

from __future__ import annotations

import pytest

import poise
from poise.api.balance_options import BalanceOptions
from poise.api.trade_off import TradeOff, trade_off
from snapshots.errors import UsageError

CLUSTER = "examples/recorded-cluster"


@pytest.fixture(scope="module")
def trade() -> TradeOff:
    return trade_off(poise.load(CLUSTER), "default", effort=0.1)


def test_a_frame_has_a_row_a_plan(trade: TradeOff) -> None:
    frame = trade.to_frame()
    assert list(frame.index) == list(range(1, len(trade.plans) + 1))
    assert frame["copy_gib"].is_monotonic_increasing
    assert frame.loc[1, "score"] == trade.plans[0].score_after


def test_a_row_is_a_plan_with_its_price_of_copies(trade: TradeOff) -> None:
    plan = trade.pick(1)
    assert plan is trade.plans[0]
    assert plan.options["copy_price"] == trade.copy_prices[0]
    assert plan.solver == "search"


@pytest.mark.parametrize("number", [0, 99])
def test_a_row_that_is_not_there_is_refused(trade: TradeOff, number: int) -> None:
    with pytest.raises(UsageError, match=f"no plan {number}"):
        trade.pick(number)


def test_hbals_curve_begins_with_no_move(trade: TradeOff) -> None:
    assert (trade.hbal[0].moves, trade.hbal[0].copy_mib) == (0, 0)
    for plan in trade.plans:
        assert plan.score_after <= trade.hbal[0].score


def test_a_solver_without_prices_has_no_trade_off() -> None:
    with pytest.raises(UsageError, match="knows no prices"):
        trade_off(poise.load(CLUSTER), "default", BalanceOptions(solver="hbal"))
