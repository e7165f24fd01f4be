"""Goals in names, resolved to rows of a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

import numpy as np

from planner.goals.contradictions import check_contradictions
from planner.goals.goal_set import GoalSet, PlacementGoal
from planner.goals.group_goal import GroupGoal
from planner.goals.kinds import GoalKind
from planner.goals.matching import instances_named, nodes_named
from planner.goals.place_goal import ANYWHERE, PlaceGoal, no_arrivals, only_at_home
from planner.goals.wish import Wish
from planner.state.placement import Placement
from snapshots.arrays import Bools, Ints
from snapshots.errors import Command, UsageError
from snapshots.reading import printable, quoted


def resolved(placement: Placement, scope: Ints, wishes: Sequence[Wish]) -> GoalSet:
    """The goals for the group ``scope`` (node rows).

    The instances of a goal are those with their primary in the group; nodes are those of the group.

    Raises:
        UsageError: a name, pattern or tag that nothing in the group has, or goals that no
            placement can meet together.
    """
    found = tuple(_Resolver(placement, scope, wish).goal() for wish in wishes)
    check_contradictions(placement.model, scope, found, placement.primary, placement.secondary)
    primary, secondary = placement.primary.copy(), placement.secondary.copy()
    down = np.append(placement.model.offline, False)  # the last one: no node
    guards = tuple(
        no_arrivals(goal, primary, secondary, down[primary] | down[secondary])
        for goal in found
        if isinstance(goal, PlaceGoal) and goal.wish.kind is GoalKind.EMPTY
    )
    return GoalSet(found, primary, secondary, guards)


def resolved_as_far_as_possible(
    placement: Placement, scope: Ints, wishes: Sequence[Wish]
) -> GoalSet | None:
    """Those of the goals that mean something in the group, to be looked at only.

    They may exclude each other. None where there is none.
    """
    found = []
    for wish in wishes:
        with suppress(UsageError):
            found.append(_Resolver(placement, scope, wish).goal())
    return GoalSet(tuple(found), placement.primary, placement.secondary) if found else None


class _Resolver:
    """One wish, and the group that it is for."""

    def __init__(self, placement: Placement, scope: Ints, wish: Wish) -> None:
        self._placement, self._scope, self._wish = placement, scope, wish
        self._cluster = placement.model.cluster
        inside = np.zeros(placement.model.node_count + 1, dtype=np.bool_)
        inside[scope] = True
        self._inside = inside
        self._here: Ints = np.flatnonzero(inside[placement.primary])

    def goal(self) -> PlacementGoal:
        """The goal.

        Raises:
            UsageError: see :func:`resolved`.
        """
        wish, count = self._wish, self._placement.model.node_count
        match wish.kind:
            case GoalKind.APART:
                return GroupGoal(wish, self._instances(), np.arange(count), 1)
            case GoalKind.TOGETHER:
                return GroupGoal(wish, self._instances(), np.arange(count), None)
            case GoalKind.SPREAD:
                return self._spread()
            case GoalKind.STAY:
                members = self._instances()
                place = self._placement
                lists = only_at_home(place.primary[members], place.secondary[members], count)
                return PlaceGoal(wish, members, *lists)
            case GoalKind.ON:
                members = self._instances()
                right = self._nodes(wish.target)
                nowhere = np.full(len(members), ANYWHERE)
                return PlaceGoal(wish, members, ~right[None], np.zeros_like(members), nowhere)
            case GoalKind.EMPTY:
                first = np.zeros_like(self._here)
                return PlaceGoal(wish, self._here, self._nodes(wish.names)[None], first, first)

    def _spread(self) -> GroupGoal:
        """Places are racks; one more for all nodes without such a tag."""
        members, prefix = self._instances(), f"{self._wish.target[0]}:"
        racks: dict[str, int] = {}
        place_of = np.zeros(self._placement.model.node_count, dtype=np.int64)
        for node in self._scope.tolist():
            tags = sorted({t for t in self._cluster.nodes.tags[node] if t.startswith(prefix)})
            if len(tags) > 1:
                name = printable(self._cluster.nodes.names[node])
                raise UsageError(
                    self._wish.option,
                    f": node {name} has {len(tags)} tags that begin with {quoted(prefix)}:"
                    f" {printable(tags[0])} and {printable(tags[1])}",
                )
            place_of[node] = racks.setdefault(tags[0] if tags else "", len(racks))
        if not racks.keys() - {""}:
            raise UsageError(
                self._wish.option,
                f": no node of the group has a tag that begins with {quoted(prefix)}",
            )
        online = self._scope[~self._placement.model.offline[self._scope]]
        places = max(1, len(np.unique(place_of[online])))
        return GroupGoal(self._wish, members, place_of, -(-len(members) // places))

    def _instances(self) -> Ints:
        here = set(self._here.tolist())
        rows: set[int] = set()
        for name in self._wish.names:
            rows |= self._in_group("instance", name, instances_named(self._cluster, name), here)
        return np.array(sorted(rows), dtype=np.int64)

    def _nodes(self, names: Sequence[str]) -> Bools:
        here = set(self._scope.tolist())
        chosen = np.zeros(self._placement.model.node_count, dtype=np.bool_)
        for name in names:
            found = self._in_group("node", name, nodes_named(self._cluster, name), here)
            chosen[sorted(found)] = True
        return chosen

    def _in_group(self, kind: str, wanted: str, rows: Iterable[int], here: set[int]) -> set[int]:
        """Those of the group; an error where there are none."""
        rows = list(rows)
        kept = here.intersection(rows)
        if kept:
            return kept
        where = "in this group" if rows else "in this cluster"
        raise UsageError(
            self._wish.option,
            f": no {kind} {quoted(wanted)} {where}",
            advice=Command("show", "SOURCE", f"--{kind}s"),
        )
