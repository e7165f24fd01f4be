"""Goals about places for the kernel: what each goal counts, and which instances it is about."""

from __future__ import annotations

import numpy as np

from planner.goals.goal_set import GoalSet
from planner.goals.group_goal import GroupGoal
from planner.goals.kinds import GoalKind
from planner.goals.place_goal import ANYWHERE
from planner.kernel.problem import (
    GOAL_EMPTY,
    GOAL_MOST,
    GOAL_NODES,
    GOAL_PART,
    GOAL_ROW,
    GOAL_TOGETHER,
    Goals,
)
from snapshots.arrays import Ints


def goals_of(goals: GoalSet, scope: Ints, rows: Ints) -> Goals:
    """The goals on the nodes ``scope``, of which the instances ``rows`` (ascending) can move."""
    goals = goals.with_guards
    table = np.zeros(len(goals), dtype=GOAL_ROW)
    table["broken"], table["weight"], table["hard"] = goals.at_start, goals.weights, goals.hard
    place = np.zeros((len(goals), len(scope)), dtype=np.int32)
    counts: list[Ints] = []
    lists: list[np.ndarray] = [np.zeros((0, len(scope)), dtype=np.uint8)]
    parts: list[tuple[Ints, np.ndarray]] = []
    for at, goal in enumerate(goals):
        which = np.searchsorted(rows, goal.members)
        which[which == len(rows)] = 0
        moves = rows[which] == goal.members if len(rows) else np.zeros(len(which), dtype=np.bool_)
        part = np.zeros(int(moves.sum()), dtype=GOAL_PART)
        part["goal"], part["as_primary"], part["as_secondary"] = at, ANYWHERE, ANYWHERE
        if isinstance(goal, GroupGoal):
            table["kind"][at] = GOAL_TOGETHER if goal.most is None else GOAL_MOST
            table["most"][at] = 0 if goal.most is None else goal.most
            table["counts"][at] = sum(map(len, counts))
            spots, inside = np.unique(goal.place_of[scope], return_inverse=True)
            table["places"][at] = len(spots)
            place[at] = inside
            there = np.searchsorted(spots, goal.place_of[goals.primary[goal.members]])
            counts.append(np.bincount(there, minlength=len(spots)))
        else:
            empties = goal.wish.kind is GoalKind.EMPTY
            table["kind"][at] = GOAL_EMPTY if empties else GOAL_NODES
            first = sum(map(len, lists))
            for name, which_list in (
                ("as_primary", goal.as_primary),
                ("as_secondary", goal.as_secondary),
            ):
                own = which_list[moves]
                part[name] = np.where(own == ANYWHERE, ANYWHERE, own + first)
            lists.append(goal.wrong[:, scope].astype(np.uint8))
        parts.append((which[moves], part))
    owner = np.concatenate([which for which, _ in parts])
    order = np.argsort(owner, kind="stable")
    starts = np.zeros(len(rows) + 1, dtype=np.int32)
    starts[1:] = np.bincount(owner, minlength=len(rows)).cumsum()
    return Goals(
        goals=table,
        place=place,
        counts=np.concatenate([*counts, np.zeros(0, dtype=np.int64)]).astype(np.int32),
        starts=starts,
        parts=np.concatenate([part for _, part in parts])[order],
        wrong=np.concatenate(lists),
    )
