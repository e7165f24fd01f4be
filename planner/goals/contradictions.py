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


def _inside(model: Model, scope: Ints) -> Bools:
    inside = np.zeros(model.node_count, dtype=np.bool_)
    inside[scope] = True
    return inside


def _check_places(model: Model, scope: Ints, goals: Sequence[PlaceGoal]) -> None:
    """Some node is right for the primary of every instance; as for its secondary where it stays."""
    for goal in goals:
        if goal.wish.kind is GoalKind.EMPTY and goal.wrong[0][scope].all():
            raise UsageError(goal.wish.option, ": no node of the group would be left")
    for one, other in combinations(goals, 2):
        both, at_one, at_other = np.intersect1d(one.members, other.members, return_indices=True)
        lists = np.stack([one.as_primary[at_one], other.as_primary[at_other]])
        pairs, of_row = np.unique(lists, axis=1, return_inverse=True)
        right = _inside(model, scope) & ~one.wrong[pairs[0]] & ~other.wrong[pairs[1]]
        refused = ~right.any(axis=1)[of_row.reshape(-1)]
        refused |= _stay_on_emptied(one, at_one, other) | _stay_on_emptied(other, at_other, one)
        if refused.any():
            _refuse(model, one, other, both[refused][:1])


def _stay_on_emptied(stay: PlaceGoal, at: Ints, empty: PlaceGoal) -> Bools:
    """True for the members (``at``) whose secondary is to stay on a node that is to be empty."""
    if stay.wish.kind is not GoalKind.STAY or empty.wish.kind is not GoalKind.EMPTY:
        return np.zeros(len(at), dtype=np.bool_)
    emptied: Bools = (~stay.wrong & empty.wrong[0]).any(axis=1)
    return emptied[stay.as_secondary[at]]


def _check_pinned(model: Model, scope: Ints, goal: GroupGoal, places: Sequence[PlaceGoal]) -> None:
    """Instances that may be in one place only are not kept apart there, nor kept together apart."""
    order, pins, spots = _pinned(goal, places, _inside(model, scope))
    if not len(order):
        return
    if goal.most is None:
        sets, first = np.unique(spots, axis=0, return_index=True)[:2]
        shared = sets.astype(np.float32) @ sets.astype(np.float32).T
        left = sorted((a, b) for a, b in first[np.argwhere(shared == 0)].tolist() if a < b)
        if left:
            a, b = left[0]
            _refuse(model, goal, places[pins[a]], goal.members[order[[a, b]]])
        return
    alone = spots.sum(axis=1) == 1
    only = np.where(alone, spots.argmax(axis=1), -1)
    crowded = np.flatnonzero(np.bincount(only[alone], minlength=1) > goal.most)
    if len(crowded):
        there = np.flatnonzero(only == crowded[0])
        _refuse(model, goal, places[pins[there[0]]], goal.members[order[there]])


def _pinned(
    goal: GroupGoal, places: Sequence[PlaceGoal], inside: Bools
) -> tuple[Ints, Ints, Bools]:
    """The members that goals about places leave a choice of, by those that leave the least.

    Returns their numbers among the members in the order in which goals name them, the number of
    the goal that leaves each the least, and the places that it leaves (members, places).
    """
    by_place = np.argsort(goal.place_of, kind="stable")
    starts = np.unique(goal.place_of[by_place], return_index=True)[1]
    members = len(goal.members)
    pins, named = np.full(members, -1), np.full(members, len(places))
    spots = np.ones((members, len(starts)), dtype=np.bool_)
    fewest = np.full(members, len(starts) + 1)
    for number, place in enumerate(places):
        _, own, at = np.intersect1d(goal.members, place.members, return_indices=True)
        right = inside & ~place.wrong
        reached: Bools = np.logical_or.reduceat(right[:, by_place], starts, axis=1)
        lists = place.as_primary[at]
        fewer = reached.sum(axis=1)[lists] < fewest[own]
        better, lists = own[fewer], lists[fewer]
        named[own] = np.minimum(named[own], number)
        pins[better], spots[better] = number, reached[lists]
        fewest[better] = reached[lists].sum(axis=1)
    order = np.flatnonzero(pins >= 0)
    order = order[np.argsort(named[order], kind="stable")]
    return order, pins[order], spots[order]


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
