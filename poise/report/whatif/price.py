"""The price of a change: what restarts, is copied and is sent, and the time that it takes."""

from __future__ import annotations

from collections.abc import Sequence

from planner.plan import Move
from planner.units import MIB_PER_GIB
from planner.whatif import PlannedChange
from planner.words import count, size_in_words
from poise.report.blocks import Block, Column, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.plan import price_block
from poise.report.screen import narrowed, paragraph
from poise.report.whatif.evenness import evenness
from poise.settings.times import in_words


def change_price(
    change: PlannedChange, names: ShortNames, columns: int, *, balance: bool = True
) -> Block:
    """The price of the moves, and the time of the whole change; with a way back of both ways.

    ``balance``: with the balance before and after, which another part may show.
    """
    if change.back is not None:
        return narrowed(_both_ways(change, change.back.plan.moves), columns)
    block = price_block(change.plan, names, columns, None)
    slots = min(change.throttles.moves, len(change.plan.moves))
    at_once = f", at most {slots} moves in parallel" if slots > 1 else ""
    time = f"{_how_long(change)}{at_once}"
    lines = [*block.lines, *paragraph(time, columns, label=f"  {'Time':<11}")]
    told = evenness(change.plan) if balance and not change.stages else ""
    if told:
        lines += paragraph(told, columns, label=f"  {'Balance':<11}")
    return Lines("", lines)


def _how_long(change: PlannedChange) -> str:
    """The time in words: the usual one, and the one that 9 in 10 such changes stay within."""
    if change.range is None:
        return f"about {in_words(change.seconds)}"
    return f"about {in_words(change.range.p50)}, 9 in 10 within {in_words(change.range.p90)}"


def _both_ways(change: PlannedChange, back: Sequence[Move]) -> Table:
    """A column for each way, and one for both."""
    seconds = (change.seconds_out, change.seconds - change.seconds_out, change.seconds)
    ways = [_price(moves) for moves in (change.plan.moves, back, change.moves)]
    times = [in_words(one) for one in seconds]
    labels = ("Moves", "Restarts", "Copies", "Migration")
    rows: list[list[Value]] = [
        [label, *figures] for label, figures in zip(labels, zip(*ways, strict=True), strict=True)
    ]
    headers = [
        Column("Price"),
        *(Column(way, right=True) for way in ("Out", "Back")),
        Column("Both", right=True, drop=1),
    ]
    rows.append(["Time", *times])
    if change.range is not None:
        rows.append(["9 in 10 within", "", "", in_words(change.range.p90)])
    return Table("", headers, rows)


def _price(moves: Sequence[Move]) -> tuple[str, ...]:
    restarted = len({move.instance for move in moves if move.restarts})
    copied = sum(move.copy_gib for move in moves) * MIB_PER_GIB
    sent = sum(move.memory_gib for move in moves) * MIB_PER_GIB
    return (
        str(len(moves)),
        count(restarted, "instance") if restarted else "none",
        size_in_words(copied) if copied else "none",
        size_in_words(sent) if sent else "none",
    )
