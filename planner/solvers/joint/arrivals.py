"""New instances that come together: where each may go."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from planner.rules.failure import Failure
from planner.rules.new_places import place_pair, place_single
from planner.solvers.counting import (
    Bunch,
    Places,
    able,
    all_pairs,
    needs,
    no_pairs,
    roomiest,
    singles,
)
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.group_choice import POLICY_RANK, connected, group_nodes
from planner.state.placement import Placement
from planner.work import Work
from snapshots.arrays import NO_NODE, Ints


@dataclass(eq=False)
class Arrivals:
    """Instances ``rows`` without nodes, which may go to ``groups``, on a state."""

    world: World
    rows: tuple[int, ...]
    groups: tuple[int, ...]
    rules: AllocationRules

    @property
    def placement(self) -> Placement:
        """The state without them."""
        return self.world.placement

    @property
    def work(self) -> Work:
        """The work of the caller; it limits what is done one after the other."""
        return self.world.work

    @property
    def scope(self) -> Ints:
        """The nodes whose score counts."""
        return self.world.scope

    def avoided(self, node: int) -> int:
        """The rank of a node: that of its group."""
        return self.rank(int(self.placement.model.group[node]))

    @property
    def movers(self) -> tuple[int, ...]:
        """Those that may be placed at all."""
        return self.rows

    def rank(self, group: int) -> int:
        """Last-resort groups come after the others."""
        return POLICY_RANK.get(self.placement.model.cluster.groups[group].allocation, 0)

    def open_groups(self, row: int) -> list[int]:
        """Groups that have the networks of an instance."""
        model = self.placement.model
        return [g for g in self.groups if connected(model, row, g)]

    def usable_nodes(self, group: int) -> Ints:
        """Online nodes of a group that the rules let be used, ascending."""
        model = self.placement.model
        nodes = group_nodes(model, group)
        return self.rules.usable(model, nodes[~model.offline[nodes]])

    def bunches(self, kept: Places, most_pairs: int) -> tuple[list[Bunch], bool]:
        """The instances by likeness with their choices, and whether no choice was left out.

        Of too many nodes those with the most room are chosen from, and those of ``kept``.
        """
        model = self.placement.model
        alike: dict[tuple[object, ...], list[int]] = {}
        for row in self.rows:
            alike.setdefault(needs(model, row), []).append(row)
        most = most_pairs // max(1, len(alike))
        whole, found = True, []
        for rows in alike.values():
            row, pair = rows[0], bool(model.drbd[rows[0]])
            # Secondaries are always checked.
            unchecked = self.rules.force, False
            first, second = able(self.placement, row, unchecked)
            second &= pair
            nodes = [self.usable_nodes(group) for group in self.open_groups(row)]
            nodes = [some[first[some] | second[some]] for some in nodes]
            count = sum(
                int(first[some].sum() * (second[some].sum() if pair else 1)) for some in nodes
            )
            if count > most:
                whole = False
                used = {n for one in rows for n in kept.get(one, ())}
                nodes = roomiest(self.placement, nodes, math.isqrt(most) if pair else most, used)
            choices = [self._choices(row, some[first[some]], some[second[some]]) for some in nodes]
            pairs = np.concatenate([no_pairs(), *choices])
            found.append(Bunch(tuple(rows), (NO_NODE, NO_NODE), pairs, unchecked))
        return found, whole

    def _choices(self, row: int, primaries: Ints, secondaries: Ints) -> Ints:
        """Places (K, 2) among these nodes that the state without the others allows.

        A forced primary can make a node fail N+1, for which secondaries are not checked then: with
        ``force``, N+1 rules no place out.
        """
        state, model, force = self.placement, self.placement.model, self.rules.force
        if force:
            state = state.clone()
            state.failing[:] = True
        if not model.drbd[row]:
            single = place_single(state, row, primaries, force=force)
            alone: Ints = singles(primaries)[single.failure == Failure.NONE]
            return alone
        pairs = all_pairs(primaries, secondaries)
        if not len(pairs):
            return pairs
        tried = place_pair(state, row, pairs[:, 0], pairs[:, 1], force=force)
        good = tried.failure == Failure.NONE
        if self.rules.capacity_checks and model.tags.may_migrate is not None:
            good &= model.tags.may_migrate[pairs[:, 0], pairs[:, 1]]
        chosen: Ints = pairs[good]
        return chosen
