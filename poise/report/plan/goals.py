"""The goals of a plan, and what becomes of them."""

from __future__ import annotations

from planner.plan import GoalOutcome, Plan
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames
from poise.report.plain import ARROW
from poise.report.screen import ScreenPart, cut, paragraph

_NAMED = 3
"""Instances that a line names."""
_TITLE = "Goals"
_NOT_LOOKED_AT = "Goals of the cluster, which an evacuation does not look at"
_LABEL = 36
"""Columns of a goal as it is written."""


def goals_part(plan: Plan, names: ShortNames, columns: int) -> ScreenPart:
    """A line a goal, those first that are not met."""
    goals = sorted(plan.goals, key=lambda one: not one.after)
    labels = [cut(one.goal, _LABEL) for one in goals]
    wide = max(map(len, labels), default=0)

    def make(rows: int) -> Lines | None:
        if not goals or not rows:
            return None
        lines: list[Line] = []
        for label, one in list(zip(labels, goals, strict=True))[:rows]:
            text = names.within(goal_text(one))
            lines += paragraph(text, columns - 2, label=f"{label:<{wide}}  ")
        if len(goals) > rows:
            lines.append(Line(f"and {len(goals) - rows} more (--details)"))
        return Lines(_TITLE if plan.evacuation is None else _NOT_LOOKED_AT, lines)

    return ScreenPart(make, (len(goals), 4, 2, 1), expendable=3)


def goal_text(goal: GoalOutcome) -> str:
    """``met``, ``met (before: 3 in wrong places)``, ``3 -> 1 in wrong places: web1``."""
    if not goal.after:
        return f"met (before: {_wrong(str(goal.before), goal.before)})" if goal.before else "met"
    change = str(goal.after) if goal.before == goal.after else f"{goal.before}{ARROW}{goal.after}"
    more = len(goal.instances) - _NAMED
    named = ", ".join(goal.instances[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{_wrong(change, goal.after)}{f': {named}' if named else ''}"


def _wrong(number: str, broken: int) -> str:
    return f"{number} in {'a wrong place' if broken == 1 else 'wrong places'}"
