"""The fate of goals in a plan, and what stands in the way of those that are not met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from planner.explain.immovable import Immovable
from planner.goals.goal_set import GoalSet, PlacementGoal
from planner.goals.group_goal import GroupGoal
from planner.plan.goal_outcome import GoalOutcome
from planner.plan.option_words import budgets_given, restrictions_given
from planner.plan.plan import Json
from planner.plan.plan_warning import GOAL, PlanWarning
from planner.state.placement import Placement
from planner.words import all_of, count
from snapshots.arrays import Ints

_NAMED = 3
"""Instances that a message names."""


def goal_outcomes(
    goals: GoalSet | None,
    after: Placement,
    scope: Ints,
    stuck: Sequence[Immovable],
    options: Mapping[str, Json],
) -> tuple[GoalOutcome, ...]:
    """The goals in the placement after a plan with ``options``, in their order."""
    if goals is None:
        return ()
    names = after.model.cluster.instances.names
    why = {one.instance: one.message for one in stuck}
    given = (*restrictions_given(options), *budgets_given(options))
    not_found = f"no plan that meets it was found{f' with {all_of(given)}' if given else ''}"
    found = []
    for goal in goals:
        before = goal.misplaced(goals.primary, goals.secondary)
        broken = goal.misplaced(after.primary, after.secondary)
        rows = goal.offenders(after.primary, after.secondary) if broken else goal.members[:0]
        hard = goal.wish.hard
        found.append(
            GoalOutcome(
                str(goal.wish),
                hard,
                before,
                broken,
                tuple(names[row] for row in rows.tolist()),
                (_in_the_way(goal, after, scope, rows, why) or not_found)
                if hard and broken
                else "",
            )
        )
    return tuple(found)


def _in_the_way(
    goal: PlacementGoal, after: Placement, scope: Ints, rows: Ints, why: Mapping[int, str]
) -> str:
    """The goal or the instances that make it impossible, in words; "" where none do."""
    model = after.model
    if isinstance(goal, GroupGoal) and goal.most is not None:
        places = len(np.unique(goal.place_of[scope[~model.offline[scope]]]))
        if len(goal.members) > goal.most * places:
            there = "place" if goal.most > 1 else "node"
            return f"{count(len(goal.members), 'instance')}, {count(places, there)}"
    held = [row for row in rows.tolist() if row in why]
    if held:
        names, by_reason = model.cluster.instances.names, dict[str, list[str]]()
        for row in held:
            by_reason.setdefault(why[row], []).append(names[row])
        return "; ".join(f"{_some(of)} cannot move: {text}" for text, of in by_reason.items())
    return ""


def goal_warnings(outcomes: Sequence[GoalOutcome]) -> list[PlanWarning]:
    """One for each hard goal that is not met before the plan or after it."""
    found = []
    for one in outcomes:
        if not one.hard or not (one.before or one.after):
            continue
        before = f"{one.goal}: {_wrong(one.before)}" if one.before else None
        after = None
        message = f"{before}; met by this plan"
        if one.after:
            after = f"{one.goal}: {_wrong(one.after)} ({_some(one.instances)}); {one.reason}"
            message = f"goal not met: {after}"
        found.append(PlanWarning(GOAL, message, resolved=not one.after, before=before, after=after))
    return found


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _wrong(broken: int) -> str:
    return f"{count(broken, 'instance')} in {'a wrong place' if broken == 1 else 'wrong places'}"
