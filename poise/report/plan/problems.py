"""The problems of a cluster that a plan fixes, and those that it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.plan import GOAL, OFFLINE_NODE, Plan, PlanWarning
from planner.words import count
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames
from poise.report.screen import ScreenPart, cut, paragraph

_INSTANCES = 3
"""Instances of an offline node that a line names."""
_LABEL = 24
"""Columns of a node's name."""
_OF_A_NODE, _OF_A_GOAL = 2, 6
"""Lines that a problem takes on a screen; where all are shown, it takes as many as it needs."""


@dataclass(frozen=True, slots=True)
class Problem:
    """All that is wrong with a node, in one line each, or one thing of the group.

    ``node`` is None for the latter, such as a goal that is not met.
    """

    node: str | None
    texts: tuple[str, ...]


def problems_left(plan: Plan) -> list[Problem]:
    """The problems after the plan; of one that evacuates, those of what was asked for."""
    return _by_node(plan, plan.reservations)


def problems_meanwhile(plan: Plan) -> list[Problem]:
    """The other problems while the nodes that the plan evacuates are out."""
    return _by_node(plan, plan.meanwhile)


def problems_fixed(plan: Plan) -> list[Problem]:
    """The problems that there are before the plan, and not after it."""
    return _by_node(plan, [w for w in plan.warnings if w.resolved and w.before is not None])


def _by_node(plan: Plan, warnings: Iterable[PlanWarning]) -> list[Problem]:
    why = {stuck.instance: stuck.message for stuck in plan.immovable}
    found: dict[tuple[str | None, int], list[str]] = {}
    for number, warning in enumerate(warnings):
        apart = number if warning.node is None else 0
        found.setdefault((warning.node, apart), []).append(problem_text(warning, why))
    return [Problem(node, tuple(texts)) for (node, _), texts in found.items()]


def problem_text(warning: PlanWarning, why: dict[str, str]) -> str:
    """The problem in a line; ``why`` says it of instances that cannot move, by name."""
    before, after = warning.before, warning.after
    if after is None:
        emptied = "; emptied" if warning.kind == OFFLINE_NODE else ""
        return warning.message if before is None else f"{before}{emptied}"
    if warning.kind == OFFLINE_NODE:
        return f"{after}: {staying(warning.instances, why)}"
    if before is None:
        return f"{after} (new, caused by this plan)"
    return after if before == after or warning.kind == GOAL else f"{after} (before: {before})"


def staying(instances: tuple[str, ...], why: dict[str, str]) -> str:
    """The instances that stay on an offline node, with the reason where all share it.

    ``vm284 (auto_balance is off)``, ``vm1, vm2, vm3 and 4 more (auto_balance is off)``.
    """
    named = ", ".join(instances[:_INSTANCES])
    more = len(instances) - _INSTANCES
    reasons = {why.get(name, "") for name in instances}
    reason = f" ({reasons.pop()})" if len(reasons) == 1 and "" not in reasons else ""
    return f"{named}{f' and {more} more' if more > 0 else ''}{reason}"


def problems_part(
    title: str,
    problems: list[Problem],
    plan: Plan,
    names: ShortNames,
    columns: int,
    style: str = "",
    sizes: Sequence[int] = (8, 6, 4, 3, 2, 1),
    expendable: int = 1,
    *,
    whole: bool = False,
) -> ScreenPart:
    """The problems under a title, by node; ``whole``: with all that there is to say of each."""
    labels = [cut(names(one.node or plan.group), _LABEL) for one in problems]
    wide = max(map(len, labels), default=0)

    def make(rows: int) -> Lines | None:
        if not problems or not rows:
            return None
        lines: list[Line] = []
        shown = len(problems) if rows >= len(problems) else rows
        for label, one in zip(labels[:shown], problems, strict=False):
            text = names.within("; ".join(one.texts))
            on_screen = _OF_A_GOAL if one.node is None else _OF_A_NODE
            lines += paragraph(
                text,
                columns - 2,
                label=f"{label:<{wide}}  ",
                style=style,
                most=max(1, len(text)) if whole else on_screen,
            )
        if shown < len(problems):
            rest = "more node" if all(one.node for one in problems[shown:]) else "more problem"
            lines.append(Line(f"and {count(len(problems) - shown, rest)} (--details)"))
        return Lines(title, lines)

    smaller = [size for size in sizes if size < max(1, len(problems) - 1)]
    return ScreenPart(make, [min(len(problems), sizes[0]), *smaller], expendable)
