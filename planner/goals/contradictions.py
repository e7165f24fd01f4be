"""Goals that no placement can meet together, named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from planner.goals.goal_set import PlacementGoal
from planner.goals.group_goal import GroupGoal
from planner.goals.kinds import GoalKind
from planner.goals.place_goal import PlaceGoal
from planner.state.model import Model
from snapshots.arrays import Bools, Ints
from snapshots.errors import UsageError
from snapshots.reading import printable


def check_contradictions(
    model: Model, scope: Ints, goals: Sequence[PlacementGoal], primary: Ints, secondary: Ints
) -> None:
    """Hard goals do not exclude each other, as far as two of them say, or all about one instance.

    Raises:
        UsageError: they do; the message names two goals and what they are about.
    """
    hard = [goal for goal in goals if goal.wish.hard]
    _check_places(model, scope, [goal for goal in hard if isinstance(goal, PlaceGoal)])
    groups = [goal for goal in hard if isinstance(goal, GroupGoal)]
    for one, other in combinations(groups, 2):
        if (one.most is None) != (other.most is None):
            _check_together(model, *((one, other) if one.most is None else (other, one)))
    for goal in groups:
        _check_pinned(model, scope, goal, [g for g in hard if isinstance(g, PlaceGoal)])


def _check_together(model: Model, together: GroupGoal, apart: GroupGoal) -> None:
    both = np.intersect1d(together.members, apart.members)
    if apart.most is not None and len(both) > apart.most:
        _refuse(model, together, apart, both)


def _right_nodes(model: Model, scope: Ints, goal: PlaceGoal, row: int) -> Bools:
    """The nodes of the group that are right for the primary of an instance."""
    at = int(np.searchsorted(goal.members, row))
    right = np.zeros(model.node_count, dtype=np.bool_)
    right[scope] = True
    if at < len(goal.members) and goal.members[at] == row:
        right &= ~goal.wrong[goal.as_primary[at]]
    return right


def _check_places(model: Model, scope: Ints, goals: Sequence[PlaceGoal]) -> None:
    """Some node is right for the primary of every instance; as for its secondary where it stays."""
    for goal in goals:
        if goal.wish.kind is GoalKind.EMPTY and goal.wrong[0][scope].all():
            raise UsageError(goal.wish.option, ": no node of the group would be left")
    for one, other in combinations(goals, 2):
        both = np.intersect1d(one.members, other.members)
        for row in both.tolist():
            right = _right_nodes(model, scope, one, row) & _right_nodes(model, scope, other, row)
            if not right.any() or _stays_on_emptied(one, other, row):
                _refuse(model, one, other, np.array([row]))


def _stays_on_emptied(one: PlaceGoal, other: PlaceGoal, row: int) -> bool:
    """A secondary that is to stay is on a node that is to be empty."""
    stay, empty = (one, other) if one.wish.kind is GoalKind.STAY else (other, one)
    if stay.wish.kind is not GoalKind.STAY or empty.wish.kind is not GoalKind.EMPTY:
        return False
    at = int(np.searchsorted(stay.members, row))
    home = np.flatnonzero(~stay.wrong[stay.as_secondary[at]])
    return bool(empty.wrong[0][home].any())


def _check_pinned(model: Model, scope: Ints, goal: GroupGoal, places: Sequence[PlaceGoal]) -> None:
    """Instances that may be in one place only are not kept apart there, nor kept together apart."""
    only: dict[int, tuple[PlaceGoal, frozenset[int]]] = {}
    for place in places:
        for row in np.intersect1d(goal.members, place.members).tolist():
            right = np.flatnonzero(_right_nodes(model, scope, place, row))
            spots = frozenset(goal.place_of[right].tolist())
            if row not in only or len(spots) < len(only[row][1]):
                only[row] = place, spots
    for (a, (one, here)), (b, (_, there)) in combinations(only.items(), 2):
        if goal.most is None and not here & there:
            _refuse(model, goal, one, np.array([a, b]))
    if goal.most is None:
        return
    for spot in sorted({next(iter(s)) for _, s in only.values() if len(s) == 1}):
        there_only = [row for row, (_, s) in only.items() if s == {spot}]
        if len(there_only) > goal.most:
            _refuse(model, goal, only[there_only[0]][0], np.array(there_only))


def _refuse(model: Model, one: PlacementGoal, other: PlacementGoal, rows: Ints) -> None:
    names = model.cluster.instances.names
    named = ", ".join(printable(names[row]) for row in rows[:2].tolist())
    more = f" and {len(rows) - 2} more" if len(rows) > 2 else ""
    value = replace(other.wish, weight=1.0).value
    softer = replace(other.wish.option, value=value)
    raise UsageError(
        f"no placement meets both {printable(str(one.wish))} and {printable(str(other.wish))}:"
        f" {named}{more}",
        advice=("make one of them soft: ", softer),
    )
