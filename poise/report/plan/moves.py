"""The moves of a plan: the first ones on a screen, and all of them."""

from __future__ import annotations

from planner.plan import Move, Plan
from planner.units import MIB_PER_GIB
from planner.words import count, human_size, pair_of_nodes, size_in_words
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.plain import ARROW
from poise.report.screen import ScreenPart, cut, width
from snapshots.htools import fixed

_INSTANCE = 20
"""Columns of an instance's name where a move takes two lines."""
_INDENT = 6


def first_moves_part(plan: Plan, names: ShortNames, columns: int) -> ScreenPart:
    """The first moves; with long names a move takes two lines."""

    def make(rows: int) -> Block | None:
        moves = plan.moves[:rows]
        if not moves:
            return None
        all_of_them = len(moves) == len(plan.moves)
        title = "Moves" if all_of_them else f"First moves (all {len(plan.moves)}: --moves)"
        table = _table(title, moves, plan, names)
        return table if width(table) <= columns else _in_two_lines(title, moves, names, columns)

    few = len(plan.moves)
    return ScreenPart(make, (4 if few == 4 else 3, 2, 1, 0), expendable=7)


def _table(title: str, moves: tuple[Move, ...], plan: Plan, names: ShortNames) -> Table:
    rows: list[list[Value]] = [
        [
            str(move.id),
            Cell(names(move.instance), "strong"),
            pair_of_nodes(move.source, names),
            pair_of_nodes(move.target, names),
            actions(move),
            *([_restarts(move)] if plan.restarts else []),
            *([_size(move.copy_gib)] if plan.copy_gib else []),
        ]
        for move in moves
    ]
    columns = [
        Column("#", right=True),
        *(Column(header) for header in ("Instance", "From", "To", "Actions")),
        *([Column("Restarts", right=True)] if plan.restarts else []),
        *([Column("Copied", right=True)] if plan.copy_gib else []),
    ]
    return Table(title, columns, rows)


def _in_two_lines(title: str, moves: tuple[Move, ...], names: ShortNames, columns: int) -> Lines:
    """Each move: where it goes, and below it what is done; long names are cut."""
    wide = max(len(str(move.id)) for move in moves)
    lines = []
    for move in moves:
        instance = cut(names(move.instance), _INSTANCE)
        room = columns - _INDENT - wide - len(instance) - len(ARROW)
        node = max(6, (room - 2) // 4)
        source, target = (
            ":".join(cut(names(name), node) for name in (place.primary, place.secondary) if name)
            for place in (move.source, move.target)
        )
        lines.append(Line(f"{move.id:>{wide}}  {instance}  {source}{ARROW}{target}"))
        price = [count(move.restarts, "restart")] if move.restarts else []
        price += [f"copies {size_in_words(move.copy_gib * MIB_PER_GIB)}"] if move.copy_gib else []
        lines.append(Line(" " * (wide + 2) + "; ".join((actions(move), *price)), "faint"))
    return Lines(title, lines)


def move_table(plan: Plan, names: ShortNames) -> Table:
    """All moves with the score after each, to the last digit."""

    def row(move: Move) -> list[Cell | str]:
        return [
            str(move.id),
            Cell(names(move.instance), "strong"),
            pair_of_nodes(move.source, names),
            pair_of_nodes(move.target, names),
            actions(move),
            fixed(move.score_after, 8),
            *([_restarts(move)] if plan.restarts else []),
            _size(move.copy_gib),
            _size(move.memory_gib),
        ]

    return Table(
        f"Moves (score before them: {fixed(plan.score_before, 8)})",
        [
            Column("#", right=True),
            Column("Instance"),
            Column("From"),
            Column("To"),
            Column("Actions"),
            Column("Score after", right=True, drop=2),
            *([Column("Restarts", right=True)] if plan.restarts else []),
            Column("Copied", right=True, drop=1),
            Column("Memory", right=True, drop=3),
        ],
        [row(move) for move in plan.moves],
        [
            *("", "total", "", "", "", ""),
            *([str(plan.restarts)] if plan.restarts else []),
            _size(plan.copy_gib),
            _size(plan.memory_gib),
        ],
    )


def actions(move: Move) -> str:
    """The actions in order: ``migrate, replace-disks``."""
    return ", ".join(action.verb for action in move.actions)


def _restarts(move: Move) -> Cell:
    return Cell(str(move.restarts or "-"), "bad" if move.restarts else "")


def _size(gib: float) -> str:
    return human_size(gib * MIB_PER_GIB) if gib else "-"
