"""The places that node groups offer for new instances, and the groups that may be chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.plan import SOURCE, GroupAnswer, NodeRefusal, Place, Placed, PlanWarning
from planner.rules import Crowding, companions
from planner.scoring import ExactScorer
from planner.solvers.place import (
    POLICY_RANK,
    AllocationRules,
    GroupFit,
    Spot,
    World,
    fit_in_group,
    group_nodes,
    is_dedicated,
)
from planner.state import Model, Placement
from poise.api.named_place import named_place
from poise.api.network_access import unconnected_groups
from poise.api.silence import silent_nodes

if TYPE_CHECKING:
    from poise.api.missing_room import Missing

NO_ANSWER = "no-answer"
NOT_EMPTIED = "global-n-plus-one"
EXCLUSIVE = "exclusive-storage"
UNALLOCABLE = "unallocable"


class Offers:
    """The offers of one group, or of all that have nodes; a state that instances are placed on."""

    def __init__(
        self,
        model: Model,
        group: int | None,
        rules: AllocationRules,
        spread: bool,
        networks: Sequence[str] = (),
    ) -> None:
        self.model = model
        self.group = group
        self.rules = rules
        self.spread = spread
        scope = np.arange(model.node_count) if group is None else group_nodes(model, group)
        self.world = World(Placement(model), scope)
        self.unconnected = unconnected_groups(model.cluster, networks)
        self.groups = [group] if group is not None else np.unique(model.group).tolist()

    def score(self) -> float:
        """The score of the groups as they are now."""
        return ExactScorer(self.world.placement, self.world.scope).score()

    def look(self, instance: int, best: int, *, explain: bool) -> dict[int, GroupFit]:
        """The offers of every group; of those that may not be chosen only to ``explain``."""
        return {
            g: GroupFit((), (self.unconnected[g],), (), ())
            if g in self.unconnected
            else fit_in_group(
                self.world,
                instance,
                group_nodes(self.model, g),
                self.rules,
                best=best,
                explain=explain,
                spread=self.spread,
            )
            for g in self.groups
            if explain or self.open(g)
        }

    def open(self, group: int) -> bool:
        """True if the group may be chosen."""
        return group == self.group or self.model.cluster.groups[group].allocation in POLICY_RANK

    @property
    def open_groups(self) -> tuple[int, ...]:
        """The groups (rows) that may be chosen and have the networks."""
        return tuple(g for g in self.groups if self.open(g) and g not in self.unconnected)

    def ranked(self, fits: dict[int, GroupFit]) -> list[tuple[int, Spot]]:
        """All places that may be chosen, best first; of equal ones the later group's first."""

        def key(found: tuple[int, Spot]) -> tuple[int, Crowding, bool, float]:
            group, spot = found
            rank = POLICY_RANK.get(self.model.cluster.groups[group].allocation, 0)
            return rank, spot.crowding, math.isnan(spot.score), spot.score

        found = [(g, spot) for g in reversed(fits) if self.open(g) for spot in fits[g].spots]
        return sorted(found, key=key)

    def place(self, group: int, spot: Spot) -> Place:
        """A place by names."""
        name = self.model.cluster.groups[group].name
        return named_place(name, self.world.placement, spot, spread=self.spread)

    def take(self, name: str, group: int, spot: Spot) -> Placed:
        """Put the instance there, which is what is asked next builds on."""
        placed = Placed(name, self.place(group, spot))
        self.world.placement.commit(spot.placing, spot.lane)
        return placed

    def service(self, first: int) -> tuple[str, ...]:
        """The instances of the service of the new one, row ``first``, that exist already."""
        names = self.model.cluster.instances.names
        return tuple(names[k] for k in companions(self.model, first).tolist() if k < first)

    def missing(self, fits: dict[int, GroupFit], instance: int, existing: int) -> Missing:
        """The place closest to fitting and the moves that would make room, where nothing fits."""
        from poise.api.missing_room import Missing, closed_group, look_for_room

        rank = {g: POLICY_RANK.get(self.model.cluster.groups[g].allocation, 0) for g in fits}
        may = [g for g in fits if self.open(g) and g not in self.unconnected]
        groups = sorted(may, key=rank.__getitem__)
        found = look_for_room(
            self.world,
            instance,
            [group_nodes(self.model, g) for g in groups],
            self.rules,
            existing=existing,
            spread=self.spread,
        )
        # A place that there is lacks least of all, though its group may not be chosen.
        for g, fit in fits.items():
            if fit.spots:
                return Missing(closed_group(self.place(g, fit.spots[0])), found.room, found.cut)
        return found

    def answers(self, fits: dict[int, GroupFit]) -> tuple[GroupAnswer, ...]:
        """The answer of every group."""
        ranked = self.ranked(fits)
        chosen = ranked[0][0] if ranked else None
        return tuple(self._answer(g, fit, chosen) for g, fit in fits.items())

    def _answer(self, row: int, fit: GroupFit, chosen: int | None) -> GroupAnswer:
        group = self.model.cluster.groups[row]
        names = self.model.cluster.nodes.names
        status = "chosen" if row == chosen else "fits" if self.open(row) else UNALLOCABLE
        refusals = (NodeRefusal(names[one.node], one.role, one.reasons) for one in fit.refused)
        return GroupAnswer(
            group=group.name,
            policy=group.allocation.value,
            status=status if fit.spots else "refused",
            best=self.place(row, fit.spots[0]) if fit.spots else None,
            reasons=fit.reasons,
            refusals=tuple(refusals),
        )

    def warnings(self, fits: dict[int, GroupFit]) -> list[PlanWarning]:
        """The problems before anything is placed."""
        cluster = self.model.cluster
        found = [PlanWarning(SOURCE, note) for note in cluster.notes]
        open_groups = tuple(g for g in fits if self.open(g))
        for g in open_groups:
            for node in silent_nodes(cluster, g, self.model.options.offline_nodes):
                text = "gives Ganeti no answer: it is left out"
                found.append(PlanWarning(NO_ANSWER, text, node=cluster.nodes.names[node]))
            for node in fits[g].lost_before:
                text = (
                    "could not be emptied if it failed (global N+1), with or without the new "
                    "instance"
                )
                found.append(PlanWarning(NOT_EMPTIED, text, node=cluster.nodes.names[node]))
        if self.group is not None and cluster.groups[self.group].allocation not in POLICY_RANK:
            name = cluster.groups[self.group].name
            text = f"group {name} is unallocable: it is used because it was asked for"
            found.append(PlanWarning(UNALLOCABLE, text))
        if len(cluster.nodes) and open_groups and is_dedicated(cluster, open_groups):
            text = (
                "all nodes have exclusive storage: hail would choose by the instances that no "
                "longer fit, here the score decides"
            )
            found.append(PlanWarning(EXCLUSIVE, text))
        return found
