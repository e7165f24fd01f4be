"""The trade-off of a group as a table and a chart: scores beside what is copied."""

from __future__ import annotations

from collections.abc import Sequence

from planner.plan import Json
from planner.solvers import Stop
from planner.words import count, human_size
from poise.api.trade_off import CurvePoint, TradeOff
from poise.report.blocks import Block, Column, Line, Lines, Table, Value
from poise.report.plain import COLUMNS
from poise.report.plan import rounded

_WIDTH, _HEIGHT = 60, 12
_NARROWEST = 20
_BESIDE = 6
"""Columns of the chart's frame: indents, and the axis."""
_MIB = 1024
_CHART = "Score by copies: numbers are plans, dots are hbal's after each move"
_CUT = {
    Stop.TIME_LIMIT: "The time limit ended the search; more time may find better plans.",
    Stop.INTERRUPTED: "The search was interrupted; more time may find better plans.",
}


def trade_off_report(trade: TradeOff, columns: int = COLUMNS) -> list[Block]:
    """The answer first, then the plans to pick from, then the chart, which ``columns`` hold."""
    plans = trade.plans
    before = trade.hbal[0].score
    answer = (
        f"{count(len(plans), 'plan')} to pick from: score {rounded(before)} now,"
        f" {rounded(plans[0].score_after)} to {rounded(plans[-1].score_after)} after"
    )
    cut = [Line(_CUT[trade.stopped])] if trade.cut else []
    return [
        Lines("", [Line(answer), *cut]),
        _table(trade),
        Lines(_CHART, _chart(trade, columns)),
        Lines("", [Line("Nothing was changed. Add to the command: --pick N")]),
    ]


def _table(trade: TradeOff) -> Table:
    columns = [
        Column("#", right=True),
        Column("Score", right=True),
        Column("Moves", right=True),
        Column("Copied", right=True),
        Column("Memory", right=True),
        Column("hbal for no more copies", right=True, drop=1),
    ]
    rows: list[Sequence[Value]] = [
        [
            str(number),
            rounded(plan.score_after),
            str(len(plan.moves)),
            human_size(plan.copy_gib * _MIB),
            human_size(plan.memory_gib * _MIB),
            rounded(hbal_within(trade.hbal, plan.copy_gib * _MIB)),
        ]
        for number, plan in enumerate(trade.plans, 1)
    ]
    return Table("Plans, the cheapest first", columns, rows)


def hbal_within(curve: Sequence[CurvePoint], copy_mib: float) -> float:
    """The best score of hbal's beginnings that copy no more."""
    return min(point.score for point in curve if point.copy_mib <= copy_mib)


def _chart(trade: TradeOff, columns: int) -> list[Line]:
    """Dots at (GiB, score); a plan's number lies over hbal's dots."""
    points: list[tuple[float, float, str]] = [
        (point.copy_mib, point.score, ".") for point in trade.hbal
    ]
    points += [
        (plan.copy_gib * _MIB, plan.score_after, str(number % 10))
        for number, plan in enumerate(trade.plans, 1)
    ]
    most = max(copied for copied, _, _ in points) or 1.0
    lowest, highest = min(score for _, score, _ in points), max(score for _, score, _ in points)
    labels = {0: rounded(highest), _HEIGHT - 1: rounded(lowest)}
    wide = max(map(len, labels.values()))
    width = max(_NARROWEST, min(_WIDTH, columns - wide - _BESIDE))
    rows = [[" "] * width for _ in range(_HEIGHT)]
    for copied, score, mark in points:
        share = (highest - score) / (highest - lowest) if highest > lowest else 1.0
        rows[round(share * (_HEIGHT - 1))][round(copied / most * (width - 1))] = mark
    lines = [f"{labels.get(n, ''):>{wide}} |{''.join(row)}".rstrip() for n, row in enumerate(rows)]
    scale = human_size(most)
    lines.append(f"{'':>{wide}} +{'-' * width}")
    lines.append(f"{'':>{wide}}  0{scale:>{width - 1}}")
    return [Line(line) for line in lines]


def trade_off_document(trade: TradeOff) -> dict[str, Json]:
    """The same for programs: the figures of every plan, and hbal's curve."""
    return {
        "format": "poise.trade-off/1",
        "stopped": trade.stopped.value,
        "plans": [
            {
                "pick": number,
                "score": plan.score_after,
                "moves": len(plan.moves),
                "copy_gib": plan.copy_gib,
                "memory_gib": plan.memory_gib,
                "copy_price": price,
            }
            for number, (plan, price) in enumerate(
                zip(trade.plans, trade.copy_prices, strict=True), 1
            )
        ],
        "hbal": [
            {"moves": point.moves, "copy_gib": point.copy_mib / _MIB, "score": point.score}
            for point in trade.hbal
        ],
    }
