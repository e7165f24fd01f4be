"""All goals of a plan, and how far a placement is from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner.goals.goal_state import GoalState
from planner.goals.group_goal import GroupGoal
from planner.goals.kinds import GoalKind
from planner.goals.place_goal import PlaceGoal
from snapshots.arrays import Bools, Ints

MILLION = 1_000_000
PlacementGoal = GroupGoal | PlaceGoal


@dataclass(frozen=True, eq=False)
class GoalSet:
    """Goals, and the nodes (by instance row) from which a plan starts.

    ``guards``: hard goals that the others bring along, which no plan breaks; nothing reports them.
    """

    goals: tuple[PlacementGoal, ...]
    primary: Ints
    secondary: Ints
    guards: tuple[PlaceGoal, ...] = ()

    def __len__(self) -> int:
        return len(self.goals)

    def __iter__(self) -> Iterator[PlacementGoal]:
        return iter(self.goals)

    @cached_property
    def with_guards(self) -> GoalSet:
        """The goals and their guards, all of which a solver keeps to."""
        return replace(self, goals=(*self.goals, *self.guards), guards=())

    @cached_property
    def held(self) -> Mapping[int, str]:
        """The instances (rows) that a hard goal leaves where they are, with the goal in words."""
        staying = (one for one in self if one.wish.hard and one.wish.kind is GoalKind.STAY)
        return {row: str(one.wish) for one in staying for row in one.members.tolist()}

    @cached_property
    def hard(self) -> Bools:
        """True for the goals that are hard."""
        return np.array([goal.wish.hard for goal in self.goals], dtype=np.bool_)

    @cached_property
    def weights(self) -> Ints:
        """Millionths of a point for each instance in a wrong place; 0 for hard goals."""
        return np.array([round(MILLION * (g.wish.weight or 0)) for g in self], dtype=np.int64)

    @cached_property
    def at_start(self) -> Ints:
        """The counts of :meth:`broken` at the start."""
        return self.broken(self.primary, self.secondary)

    def broken(self, primary: Ints, secondary: Ints) -> Ints:
        """The instances that each goal has in wrong places; see :meth:`PlaceGoal.broken`."""
        return np.array([goal.broken(primary, secondary) for goal in self], dtype=np.int64)

    def state(self, primary: Ints, secondary: Ints) -> GoalState:
        """The state of all goals and guards."""
        if self.guards:
            return self.with_guards.state(primary, secondary)
        broken = self.broken(primary, secondary)
        more = np.maximum(broken - self.at_start, 0)
        return GoalState(
            worse=int(more[self.hard].sum()),
            hard=int(broken[self.hard].sum()),
            soft=int((broken * self.weights).sum()) / MILLION,
        )
