"""New instances: their places, the commands that create them, and why nodes are refused."""

from __future__ import annotations

from dataclasses import replace

from planner.whatif import Creation, TriedRelief
from planner.words import pair_of_nodes
from poise.report.blocks import Block, Cell, Column, Lines, Table
from poise.report.names import ShortNames
from poise.report.place.answer import request_in_words
from poise.report.place.next_command import create_line, create_lines
from poise.report.place.refusals import refusals_block
from poise.report.screen import ScreenPart, paragraph, whole

_FEWER = (10, 8, 6, 4, 3, 2, 1)
_REASONS = (8, 6, 4, 3, 2, 1)
_ALL = 1_000_000


def creation_parts(
    creation: Creation, names: ShortNames, columns: int, *, details: bool
) -> list[ScreenPart]:
    """The places and the commands; where something has no place, the reasons of the nodes."""
    placed = replace(creation.allocation, placed=creation.placed)
    sizes = (_ALL,) if details else _FEWER
    parts = [whole(Lines("", paragraph(f"{request_in_words(placed)}.", columns)))]
    if placed.count > 1 and placed.placed:
        places = ScreenPart(lambda rows: _places(creation, names, rows), sizes, 4, "new_instances")
        parts.append(places)
    if not creation.complete and any(group.refusals for group in placed.groups):
        title = "Refused" if placed.count == 1 else f"Refused, for {placed.explained}"
        reasons = _REASONS if not details else (_ALL,)
        parts.append(
            ScreenPart(
                lambda rows: refusals_block(placed, names, title, rows, everything=details),
                reasons,
                2,
            )
        )
    if placed.count > 1 and placed.placed:
        parts.append(ScreenPart(lambda rows: create_lines(placed, names, rows), sizes, 6))
    elif lines := create_line(placed, names):
        parts.append(whole(Lines("", lines)))
    return parts


def _places(creation: Creation, names: ShortNames, rows: int) -> Block:
    shown = creation.placed[:rows]
    table: list[list[Cell | str]] = [
        [Cell(one.instance, "strong"), pair_of_nodes(one.place, names), one.place.group]
        for one in shown
    ]
    columns = [Column("Instance"), Column("Nodes"), Column("Group")]
    more = len(creation.placed) - len(shown)
    footer = [f"and {more} more (--details)", "", ""] if more else None
    return Table("New instances, in this order", columns, table, footer)


def relief_part(reliefs: tuple[TriedRelief, ...], names: ShortNames, columns: int) -> ScreenPart:
    """The changes with which it could be done."""
    lines = [
        line
        for one in reliefs
        for line in paragraph(names.within(one.message), columns - 2, label="- ")
    ]
    return whole(Lines("With any one of these it could be done", lines))
