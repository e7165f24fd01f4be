"""The best place for a new instance, group by group.

Each group is judged on its own (:mod:`planner.solvers.place.ranked_places`), so that one in trouble
does not stand in the way of the others; hail asks for global N+1 of the whole cluster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.rules import Crowding, Placing
from planner.solvers.place import (
    POLICY_RANK,
    AllocationRules,
    GroupFit,
    World,
    connected,
    fit_in_group,
    group_nodes,
)
from planner.state import Placement
from planner.work import Work
from poise.iallocator.preferences import Wishes
from poise.iallocator.question import Question, find_group
from snapshots.arrays import distinct
from snapshots.errors import PlanningError


@dataclass(frozen=True, eq=False)
class FoundPlace:
    """A place for an instance: lane ``lane`` of ``placing``.

    ``score`` is NaN where nodes were chosen by other means (exclusive storage). ``crowding``: what
    the place shares with the instance's service, empty unless that was to be avoided.
    """

    group: int
    placing: Placing
    lane: int
    score: float
    crowding: Crowding = ()

    @property
    def nodes(self) -> tuple[int, int]:
        """Rows of primary and secondary, NO_NODE for none."""
        return int(self.placing.primary[self.lane]), int(self.placing.secondary[self.lane])


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups (rows) to try.

    ``alone``: it was named, so only its nodes count in scores, and it is used though unallocable.
    ``disconnected`` groups lack a network that the instance needs; ``closed`` are unallocable.
    """

    usable: tuple[int, ...]
    alone: bool = False
    disconnected: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()

    def preferred_first(self, question: Question) -> list[int]:
        """The usable groups, those of last resort at the end."""
        return sorted(self.usable, key=lambda g: POLICY_RANK.get(question.groups[g].allocation, 0))


def groups_for(
    question: Question, row: int, name: str | None, allowed: Sequence[int] | None = None
) -> Groups:
    """The groups that may take instance ``row``: the named one, or all (those ``allowed``).

    Raises:
        PlanningError: there is no such group.
    """
    model = question.model
    if name is not None:
        group = find_group(model.cluster, name)
        if connected(model, row, group):
            return Groups((group,), alone=True)
        return Groups((), alone=True, disconnected=(group,))
    rows = distinct(model.group)
    if allowed is not None:
        rows = [g for g in rows if g in allowed]
    closed = tuple(g for g in rows if g not in open_groups(question))
    rows = [g for g in rows if g not in closed]
    usable = tuple(g for g in rows if connected(model, row, g))
    disconnected = tuple(g for g in rows if g not in usable)
    return Groups(usable, disconnected=disconnected, closed=closed)


def open_groups(question: Question) -> list[int]:
    """Groups (rows) with nodes that may be chosen, ascending."""
    owners = set(question.model.group.tolist())
    return [g for g in sorted(owners) if question.groups[g].allocation in POLICY_RANK]


def find_place(
    question: Question,
    placement: Placement,
    row: int,
    groups: Groups,
    rules: AllocationRules,
    wishes: Wishes,
) -> FoundPlace | None:
    """The best place for ``row`` (an instance without nodes): preferred groups come first.

    If it is wished for, of a group's places, and of groups, the one apart from its service.
    None: there is none; :mod:`poise.iallocator.refusals` tells why.
    """
    if question.dedicated and groups.usable:
        return _dedicated_place(question, placement, row, groups, rules)
    for rank in POLICY_RANK.values():
        best: FoundPlace | None = None
        for group in groups.usable:
            if not groups.alone and POLICY_RANK[question.groups[group].allocation] != rank:
                continue
            fit = fit_one(
                question,
                placement,
                row,
                group,
                groups.alone,
                rules,
                wishes.work,
                spread=wishes.spread,
            )
            if fit.spots:
                spot = fit.spots[0]
                found = FoundPlace(group, spot.placing, spot.lane, spot.score, spot.crowding)
                best = _better(best, found)
        if best is not None:
            return best
    return None


def fit_one(
    question: Question,
    placement: Placement,
    row: int,
    group: int,
    alone: bool,
    rules: AllocationRules,
    work: Work,
    *,
    explain: bool = False,
    spread: bool = False,
    primary: int | None = None,
) -> GroupFit:
    """The places that one group offers; ``explain``: also the reasons of nodes that refuse.

    ``primary``: the only node that may be it.
    """
    nodes = group_nodes(question.model, group)
    scope = nodes if alone else np.arange(question.model.node_count)
    world = World(placement, scope, work=work)
    return fit_in_group(
        world, row, nodes, rules, best=1, explain=explain, spread=spread, primary=primary
    )


def _better(first: FoundPlace | None, second: FoundPlace) -> FoundPlace:
    """The lower score; of equal ones the later group, as with hail. NaN loses to any number."""
    if first is None or second.crowding < first.crowding:
        return second
    if second.crowding > first.crowding:
        return first
    return second if math.isnan(first.score) or second.score <= first.score else first


def _dedicated_place(
    question: Question, placement: Placement, row: int, groups: Groups, rules: AllocationRules
) -> FoundPlace | None:
    """On nodes with exclusive storage: what leaves room for most others, as hail has it."""
    from planner.solvers.place import ranked, try_dedicated

    needed = 2 if question.model.drbd[row] else 1
    found = []
    for group in groups.usable:
        nodes, probes = group_nodes(question.model, group), question.probes[group]
        try:
            attempt, loss = try_dedicated(placement, row, needed, nodes, probes, rules)
        except PlanningError:  # too few nodes online
            continue
        if attempt.placing is not None:
            rank = 0 if groups.alone else POLICY_RANK[question.groups[group].allocation]
            found.append((rank, loss, FoundPlace(group, attempt.placing, attempt.lane, math.nan)))
    best = ranked(found[::-1], lambda one: one[:2])
    return best[0][2] if best else None
