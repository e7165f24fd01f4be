"""All moves of a plan with their worth, in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

from planner.plan import Position
from planner.units import MIB_PER_GIB
from planner.words import count, human_size
from poise.api.explanation import Explanation
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.explain.topics import in_words
from poise.report.names import ShortNames
from poise.report.plan import from_to
from snapshots.errors import Command

_LEGEND = (
    "Gain: what the move takes off the score in its turn.",
    "Without: what leaving it out adds to the score at the end.",
)
_FOR = "For: the goal, or the node to be emptied, that the move serves, whatever the score."
_WITH_IT = "With it: later moves of its instance, which are left out too."


def moves_report(found: Explanation, names: ShortNames, file: str) -> list[Block]:
    """The worth of every move; ``file`` is the plan's, for the next command."""
    plan = found.plan
    if not plan.moves:
        return [Lines("", [Line(f"Group {plan.group}: the plan has no moves.", "strong")])]
    before, after = from_to(plan.score_before, plan.score_after)
    lead = f"Group {plan.group}: {count(len(plan.moves), 'move')}, score {before} -> {after}."
    return [
        Lines("", [Line(lead, "strong"), *([Line(found.changed)] if found.changed else [])]),
        _table(found, names),
        Lines("", [Line(line) for line in (*_LEGEND, *_together(found))]),
        Lines("", [Line("More about a move or an instance:", command=str(_more(file)))]),
    ]


def _table(found: Explanation, names: ShortNames) -> Table:
    rows: list[Sequence[Value]] = []
    pairs = any(worth.later for worth in found.worths)
    serve = [_kinds(found, worth.move) for worth in found.worths]
    for move, worth, kinds in zip(found.plan.moves, found.worths, serve, strict=True):
        mainly, most = (
            in_words(worth.before, worth.after, measured=found.measured, most=number)
            for number in (2, 1)
        )
        rows.append(
            [
                str(move.id),
                names(move.instance),
                pair(move.target, names),
                human_size(move.copy_gib * MIB_PER_GIB) if move.copy_gib else "-",
                f"{worth.gain:.2f}",
                f"{worth.loss:+.2f}",
                *([kinds] if any(serve) else []),
                *([", ".join(map(str, worth.later))] if pairs else []),
                Cell(mainly, short=most),
            ]
        )
    columns = [
        Column("#", right=True),
        Column("Instance"),
        Column("To", drop=1),
        Column("Copied", right=True, drop=4),
        Column("Gain", right=True),
        Column("Without", right=True),
        *([Column("For")] if any(serve) else []),
        *([Column("With it", right=True, drop=3)] if pairs else []),
        Column("Score by topic", drop=2),
    ]
    empty = [""] * (2 + pairs + any(serve))
    total = f"{fsum(worth.gain for worth in found.worths):.2f}"
    copied = human_size(found.plan.copy_gib * MIB_PER_GIB)
    return Table("Moves in order", columns, rows, ["", "total", "", copied, total, *empty])


def _kinds(found: Explanation, move: int) -> str:
    """The kinds of goals that a move is there for."""
    return ", ".join(dict.fromkeys(one.kind for one in found.serves(move)))


def pair(position: Position, names: ShortNames) -> str:
    """The nodes of an instance under their short names, the primary first."""
    second = position.secondary
    return names(position.primary) + (f":{names(second)}" if second else "")


def _more(file: str) -> Command:
    return Command("explain", file, "1")


def _together(found: Explanation) -> Iterator[str]:
    """The further columns in words, and the moves that go with others if they are left out."""
    if any(found.serves(worth.move) for worth in found.worths):
        yield _FOR
    if any(worth.later for worth in found.worths):
        yield _WITH_IT
    for worth in found.worths:
        if needed := found.needed_by_each.get(worth.move, ()):
            yield f"Without move {worth.move}, {go_too((), needed)}."


def go_too(later: tuple[int, ...], needed: tuple[int, ...]) -> str:
    """The moves that are left out with another one, or are not allowed then (ids)."""
    parts = []
    if later:
        parts.append(f"{_moves(later)} of the same instance {_go(later)} too")
    if needed:
        parts.append(f"{_moves(needed)} {'is' if len(needed) == 1 else 'are'} not allowed")
    return " and ".join(parts)


def _moves(ids: tuple[int, ...]) -> str:
    return f"{'move' if len(ids) == 1 else 'moves'} {', '.join(map(str, ids))}"


def _go(ids: tuple[int, ...]) -> str:
    return "goes" if len(ids) == 1 else "go"
