"""The nodes that reboot, in their order, and when each is away."""

from __future__ import annotations

from collections.abc import Sequence

from planner.whatif import PlannedChange
from planner.words import count
from poise.report.blocks import Block, Column, Table, Value
from poise.report.names import ShortNames
from poise.report.screen import ScreenPart, cut, narrowed
from poise.report.whatif.moments import clock

_NODES = 40
"""Columns of the nodes that reboot at once."""
_TIMES = 24
"""Columns of the number and of the times that are always shown."""


def _within(nodes: Sequence[str], columns: int) -> str:
    """All nodes, or how many they are and the first ones: ``10 nodes: node02, node07, ...``."""
    text = ", ".join(nodes)
    if len(text) <= columns:
        return text
    text = f"{count(len(nodes), 'node')}: {text}"
    kept = text[: max(0, columns - 3)].rpartition(" ")[0]
    return f"{kept} ..." if "," in kept else cut(count(len(nodes), "node"), columns)


def stage_part(
    change: PlannedChange, names: ShortNames, columns: int, *, whole: bool = False
) -> ScreenPart:
    """A row for the nodes that are away at once; ``whole``: all of them are named."""
    stages = change.stages

    def make(rows: int) -> Block | None:
        if not rows:
            return None
        title = (
            "Reboots" if rows >= len(stages) else f"First reboots (all {len(stages)}: --details)"
        )
        table: list[list[Value]] = []
        begin = 0.0
        for number, stage in enumerate(stages[:rows], start=1):
            called = [names(node) for node in stage.nodes]
            shown = ", ".join(called) if whole else _within(called, min(_NODES, columns - _TIMES))
            moments = [clock(t) for t in (begin, stage.off, stage.back, stage.end)]
            table.append([str(number), shown, *moments])
            begin = stage.end
        headers = [
            Column("#", right=True),
            Column("Nodes"),
            Column("Left from", right=True, drop=1),
            Column("Off", right=True),
            Column("Back", right=True),
            Column("Filled", right=True, drop=2),
        ]
        return narrowed(Table(title, headers, table), columns)

    sizes = [len(stages), *(size for size in (10, 8, 6, 4, 3, 2, 1) if size < len(stages)), 0]
    return ScreenPart(make, sizes, expendable=4, table="stages")
