"""All runs of a ledger, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.run.answer import RUN_STYLES
from poise.settings.times import ago

if TYPE_CHECKING:
    from poise.runs.run_list import RunLine, RunList
    from snapshots.errors import Command

_SHOWN = 30
"""Runs that are listed, unless all are."""


def runs_report(found: RunList, now: float, rest: Command | None = None) -> list[Block]:
    """The newest runs, and what is wrong with those that cannot be read; ages are those ``now``.

    ``rest``: lists the older ones, too, which are left out here; None: all are listed.
    """
    blocks: list[Block] = []
    if found.runs:
        newest = list(reversed(found.runs))
        shown = newest if rest is None else newest[:_SHOWN]
        columns = [
            Column("Run", right=True),
            Column("Cluster"),
            Column("Group", drop=3),
            Column("State"),
            Column("Left", right=True),
            Column("Started", right=True, drop=1),
            Column("Ended", right=True, drop=2),
        ]
        blocks.append(Table("Runs", columns, [_row(one, now) for one in shown]))
        older = len(newest) - len(shown)
        if older:
            more = f"and {older} older {'one' if older == 1 else 'ones'}: {rest}"
            blocks.append(Lines("", [Line(more, "faint")]))
    if found.damaged:
        lines = [f"run {number}: {why}: restore the ledger" for number, why in found.damaged]
        blocks.append(Lines("Damaged", [Line(text, "bad") for text in lines]))
    return blocks


def _row(one: RunLine, now: float) -> list[Value]:
    run = one.record
    return [
        str(run.id),
        Cell(run.cluster_name, "strong"),
        one.group,
        Cell(one.word, RUN_STYLES.get(one.word, "")),
        f"{one.left} of {one.moves}",
        ago(run.created if run.started is None else run.started, now),
        "-" if run.ended is None else ago(run.ended, now),
    ]
