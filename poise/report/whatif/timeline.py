"""The moves of a change in the order in which they begin, with a bar for the time of each."""

from __future__ import annotations

from planner.plan import Move
from planner.whatif import PlannedChange
from planner.words import pair_of_nodes
from poise.report.blocks import Block, Cell, Column, Table, Value
from poise.report.names import ShortNames
from poise.report.screen import ScreenPart, cut, narrowed
from poise.report.whatif.moments import clock

_INSTANCE = 24
"""Columns of an instance's name."""
_BAR = 20
"""Columns of the bars."""


def timeline_part(change: PlannedChange, names: ShortNames, columns: int) -> ScreenPart:
    """The moves in time."""
    schedule = change.schedule
    moves = sorted(change.moves, key=lambda move: (schedule.begins[move.id], move.id))

    def make(rows: int) -> Block | None:
        if not moves or not rows:
            return None
        shown = moves[:rows]
        title = "Moves" if rows >= len(moves) else f"First moves (all {len(moves)}: --details)"
        table = Table(
            title,
            [
                Column("#", right=True),
                Column("Instance"),
                Column("From", drop=2),
                Column("To"),
                Column("Actions", drop=3),
                Column("Begins", right=True, drop=1),
                Column("Ends", right=True),
                Column("", drop=4),
            ],
            [_row(move, change, names) for move in shown],
        )
        return narrowed(table, columns)

    sizes = [len(moves), *(size for size in (8, 6, 4, 3, 2, 1) if size < len(moves)), 0]
    return ScreenPart(make, sizes, expendable=6, table="moves")


def _row(move: Move, change: PlannedChange, names: ShortNames) -> list[Value]:
    begin, end = change.schedule.begins[move.id], change.schedule.ends[move.id]
    return [
        str(move.id),
        Cell(cut(names(move.instance), _INSTANCE), "strong"),
        pair_of_nodes(move.source, names),
        pair_of_nodes(move.target, names),
        ", ".join(action.verb for action in move.actions),
        clock(begin),
        clock(end),
        _bar(begin, end, change.seconds),
    ]


def _bar(begin: float, end: float, whole: float) -> str:
    """The span as a bar under a line that is the whole change."""
    if whole <= 0:
        return ""
    first = min(_BAR - 1, int(begin / whole * _BAR))
    last = max(first + 1, min(_BAR, round(end / whole * _BAR)))
    return "." * first + "#" * (last - first) + "." * (_BAR - last)
