"""The notes of a plan: warnings that are no problem of the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from planner.plan import UNACCOUNTED, USED_BY_NOTHING, Plan, PlanWarning
from planner.words import count
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames
from poise.report.screen import ScreenPart, paragraph

_LISTED = 8
"""Nodes that a line names."""
_UNACCOUNTED = 2
"""Nodes with something that the snapshot does not account for that get a line each."""


def notes(plan: Plan) -> list[PlanWarning]:
    """The warnings that are neither a problem that is left nor one that is fixed."""
    told = {*plan.reservations, *plan.meanwhile}
    return [w for w in plan.warnings if not w.resolved and w not in told]


def notes_part(plan: Plan, names: ShortNames, columns: int) -> ScreenPart:
    """The notes under a title."""
    lines = list(_lines(notes(plan), names))

    def make(rows: int) -> Lines | None:
        if not lines or not rows:
            return None
        shown = [part for text in lines[:rows] for part in paragraph(text, columns - 2)]
        if len(lines) > rows:
            shown.append(Line(f"and {count(len(lines) - rows, 'more note')} (--details)"))
        return Lines("Notes", shown)

    return ScreenPart(make, (4, 2, 1, 0), expendable=3)


def notes_list(plan: Plan, names: ShortNames) -> Lines | None:
    """All notes."""
    lines = [Line(text) for text in _lines(notes(plan), names)]
    return Lines("Notes", lines) if lines else None


def _lines(warnings: list[PlanWarning], names: ShortNames) -> Iterator[str]:
    unaccounted = [w for w in warnings if w.kind == UNACCOUNTED]
    together = len(unaccounted) > _UNACCOUNTED
    for warning in warnings:
        if together and warning.kind == UNACCOUNTED:
            continue
        subject = f"{names(warning.node)}: " if warning.node else ""
        yield subject + names.within(warning.message)
    if together:
        yield _unaccounted(unaccounted, names)


def _unaccounted(group: list[PlanWarning], names: ShortNames) -> str:
    """All of them in one line."""
    nodes = [
        f"{names(w.node or '')} {w.message.removesuffix(USED_BY_NOTHING).rstrip()}"
        for w in group[:_LISTED]
    ]
    more = f" and {count(len(group) - _LISTED, 'more node')}" if len(group) > _LISTED else ""
    return f"{USED_BY_NOTHING.capitalize()}: {', '.join(nodes)}{more}"
