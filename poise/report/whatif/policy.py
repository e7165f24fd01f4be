"""A policy that changes: what would break it, and the nearest one that nothing breaks."""

from __future__ import annotations

from planner.whatif import PolicyChange
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.screen import ScreenPart, cut, whole

_MESSAGE = 72
"""Columns of what is wrong."""
_SIZES = ("min_memory", "max_memory", "min_disk_size", "max_disk_size")


def policy_parts(policy: PolicyChange, names: ShortNames, *, details: bool) -> list[ScreenPart]:
    """The violations, those that moves do not mend first, and the nearest policy."""
    found = sorted(policy.violations, key=lambda one: one.repaired)

    def make(rows: int) -> Block | None:
        if not found or not rows:
            return None
        title = "What would break it"
        if rows < len(found):
            title += f" ({rows} of {len(found)}; all: --details)"
        table: list[list[Value]] = [
            [
                Cell(names(one.node or one.instance or ""), "strong"),
                one.message if details else cut(one.message, _MESSAGE),
                "yes" if one.repaired else Cell("no", "caution"),
            ]
            for one in found[:rows]
        ]
        columns = [
            Column("Node or instance"),
            Column("Beyond the limit"),
            Column("Moves mend it", drop=1),
        ]
        return Table(title, columns, table)

    sizes = [len(found), *(size for size in (10, 8, 6, 4, 3, 2, 1) if size < len(found))]
    parts = [ScreenPart(make, sizes, 5)]
    if policy.nearest is not None:
        told = " ".join(_option(name, value) for name, value in policy.nearest.items())
        parts.append(whole(Lines("", [Line(f"Nothing would break: {told}")])))
    return parts


def _option(name: str, value: float) -> str:
    """``--max-memory 32g``: the option that says so."""
    shown = f"{value:g}"
    if name in _SIZES:
        shown = f"{value:.0f}m" if value % 1024 else f"{value / 1024:.0f}g"
    return f"--{name.replace('_', '-')} {shown}"
