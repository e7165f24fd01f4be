"""The steps of a week: when each is, what it costs, and its verdict."""

from __future__ import annotations

from datetime import datetime, timedelta

from planner.units import MIB_PER_GIB
from planner.whatif import AnsweredStep, WhatIf
from planner.words import size_in_words
from poise.report.blocks import Block, Cell, Column, Table, Value
from poise.report.names import ShortNames
from poise.report.screen import ScreenPart, cut, narrowed
from poise.report.whatif.moments import clock
from poise.report.whatif.verdict_style import VERDICT_STYLES

_DEED = 40
"""Columns of what a step does."""


def week_part(answer: WhatIf, names: ShortNames, columns: int) -> ScreenPart:
    """A row a step."""
    steps = answer.steps

    def make(rows: int) -> Block | None:
        if not rows:
            return None
        title = "Steps" if rows >= len(steps) else f"First steps (all {len(steps)}: --details)"
        first = steps[0].at
        table = [
            _row(number, step, names, first) for number, step in enumerate(steps[:rows], start=1)
        ]
        headers = [
            Column("#", right=True),
            Column("Begins", right=True),
            Column("Ends", right=True, drop=1),
            Column("Step"),
            Column("Verdict"),
            Column("Copied", right=True, drop=2),
            Column("Restarts", right=True, drop=3),
        ]
        return narrowed(Table(title, headers, table), columns)

    sizes = [len(steps), *(size for size in (10, 8, 6, 4, 3, 2, 1) if size < len(steps))]
    return ScreenPart(make, sizes, expendable=3, table="steps")


def _row(number: int, step: AnsweredStep, names: ShortNames, first: str | None) -> list[Value]:
    answer, begin = step.answer, _moment(step.begin, first)
    if answer is None:
        return [str(number), begin, "-", step.scenario, "not asked", "-", "-"]
    _, restarts, copy_gib, _ = step.price
    return [
        str(number),
        begin,
        _moment(step.end, first),
        cut(names.within(answer.deed), _DEED),
        Cell(answer.verdict.value, VERDICT_STYLES[answer.verdict]),
        size_in_words(copy_gib * MIB_PER_GIB) if copy_gib else "-",
        str(restarts) if restarts else "-",
    ]


def _moment(seconds: float | None, first: str | None) -> str:
    """A moment, by the calendar where it is known when the ``first`` step begins."""
    if seconds is None:
        return "-"
    if first is None:
        return clock(seconds)
    there = datetime.fromisoformat(first) + timedelta(seconds=seconds)
    return there.strftime("%a %d %b %H:%M")
