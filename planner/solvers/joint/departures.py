"""Instances that leave nodes: which of them can, and where each may go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from planner.rules.paths import Path, shortest_paths, single_moves
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
from planner.solvers.evacuate.evacuate import EvacuationPart, available_nodes, excluded_nodes
from planner.state.placement import Placement
from planner.work import Work
from snapshots.arrays import NO_NODE, Bools, Ints
from snapshots.disk_template import DiskTemplate


class Departures:
    """``rows`` that have to leave their primaries, their secondaries or both (``part``).

    ``movers`` are those that can go where there is room, ``fixed`` says of the others why not.
    ``excluded``: nodes that take none of them; ``scope``: the nodes of their groups. ``work``: what
    the caller's work is taken off.
    """

    def __init__(
        self,
        placement: Placement,
        rows: Sequence[int],
        part: EvacuationPart,
        *,
        force: bool,
        work: Work | None = None,
    ) -> None:
        self.work = Work() if work is None else work
        self.placement = placement
        self.part = part
        self.force = force
        self.rows = tuple(dict.fromkeys(rows))
        self.fixed = {row: why for row in self.rows if (why := self._cannot_go(row))}
        self.movers = tuple(row for row in self.rows if row not in self.fixed)
        model = placement.model
        on_nodes = [row for row in self.rows if placement.primary[row] != NO_NODE]
        listed = np.array(on_nodes, dtype=np.int64)
        whole = ~model.drbd[listed] | (placement.secondary[listed] != NO_NODE)
        self.excluded: Ints = excluded_nodes(placement, listed[whole], part)
        groups = model.group[placement.primary[listed]]
        self.scope: Ints = np.flatnonzero(np.isin(model.group, groups))

    def _cannot_go(self, row: int) -> str:
        place, model = self.placement, self.placement.model
        names = model.cluster.nodes.names
        template = model.cluster.instances.template[row]
        home, second = int(place.primary[row]), int(place.secondary[row])
        if home == NO_NODE:
            return "it is on no node"
        if template in (DiskTemplate.PLAIN, DiskTemplate.FILE):
            return f"its disks are on one node only (disk template {template.label})"
        if template is not DiskTemplate.DRBD:
            return "" if self.part != EvacuationPart.SECONDARY else "it has no secondary"
        if second == NO_NODE:
            return "it has no secondary"
        lost = model.offline[home]
        if model.offline[second] and (lost or self.part == EvacuationPart.PRIMARY):
            which = "both of its nodes are" if lost else f"its secondary {names[second]} is"
            return f"{which} offline"
        if lost and self.part == EvacuationPart.SECONDARY:
            return f"its primary {names[home]} is offline"
        return ""

    def home(self, row: int) -> tuple[int, int]:
        """The place of an instance now."""
        return int(self.placement.primary[row]), int(self.placement.secondary[row])

    def targets(self, row: int) -> Ints:
        """Nodes that may take it, ascending; for a failover there is no choice."""
        return available_nodes(self.placement, row, self.excluded)

    def fails_over(self, row: int) -> bool:
        """True if it only changes the roles of its two nodes."""
        return bool(self.placement.model.drbd[row]) and self.part == EvacuationPart.PRIMARY

    def unchecked(self, row: int) -> bool:
        """True if it flees an offline node, so that soft limits do not hold it back."""
        place, offline = self.placement, self.placement.model.offline
        home, second = self.home(row)
        if self.force:
            return True
        if not place.model.drbd[row] or self.part == EvacuationPart.PRIMARY:
            return bool(offline[home])
        return self.part == EvacuationPart.SECONDARY and bool(offline[second])

    def bunches(self, kept: Places, most_pairs: int) -> tuple[list[Bunch], bool]:
        """The instances by likeness with their choices, and whether no choice was left out."""
        model = self.placement.model
        alike: dict[tuple[object, ...], list[int]] = {}
        for row in self.movers:
            key = needs(model, row), self.home(row), self.unchecked(row)
            alike.setdefault(key, []).append(row)
        most = most_pairs // max(1, len(alike))
        whole, found = True, []
        for rows in alike.values():
            row, home = rows[0], self.home(rows[0])
            nodes, unchecked = self.targets(row), self.unchecked(row)
            first, second = self._able(row, unchecked)
            nodes = nodes[first[nodes] | second[nodes]]
            pairs_wanted = model.drbd[row] and self.part == EvacuationPart.ALL
            count = int(first[nodes].sum() * second[nodes].sum()) if pairs_wanted else len(nodes)
            if count > most:
                whole = False
                used = {n for one in rows for n in kept.get(one, ())}
                width = math.isqrt(most) if pairs_wanted else most
                (nodes,) = roomiest(self.placement, [nodes], width, used)
            if not model.drbd[row]:  # a secondary that it may have on paper does not count
                home = home[0], NO_NODE
            pairs = self._choices(row, nodes[first[nodes]], nodes[second[nodes]])
            found.append(Bunch(tuple(rows), home, pairs, (unchecked, unchecked)))
        return found, whole

    def _able(self, row: int, unchecked: bool) -> tuple[Bools, Bools]:
        """Nodes (N) that have room for its new primary, and for its new secondary."""
        nowhere = np.zeros(self.placement.model.node_count, dtype=np.bool_)
        if self.fails_over(row):
            return ~nowhere, ~nowhere
        first, second = able(self.placement, row, (unchecked, unchecked), self._eased)
        if not self.placement.model.drbd[row]:
            return first, nowhere
        return (nowhere if self.part == EvacuationPart.SECONDARY else first), second

    def _choices(self, row: int, primaries: Ints, secondaries: Ints) -> Ints:
        """Places (K, 2) among these nodes that the state without any of the movers allows."""
        model = self.placement.model
        home, second = self.home(row)
        start = home
        if self.fails_over(row):
            pairs = np.array([[second, home]])
        elif not model.drbd[row]:
            pairs = singles(primaries)
        elif self.part == EvacuationPart.SECONDARY:
            pairs = np.stack([np.full(len(secondaries), home), secondaries], axis=1)
        else:
            pairs = all_pairs(primaries, secondaries)
            start = second if model.offline[home] else home
        if model.drbd[row] and start == home and not self._can_replace(row):
            return no_pairs()
        allowed = model.tags.may_migrate
        good = np.ones(len(pairs), dtype=np.bool_)
        if allowed is not None and self.part != EvacuationPart.SECONDARY:
            good &= allowed[start, pairs[:, 0]] & allowed[home, start]
        if model.local[row] and model.disk_spindles[row] < 0:
            good &= ~self._counted(row, pairs).any(axis=1)
        return pairs[good]

    @cached_property
    def _eased(self) -> Bools:
        """Nodes (N) that may have less to keep free for N+1 by then, or have broken it."""
        found = np.zeros(self.placement.model.node_count, dtype=np.bool_)
        if any(self.unchecked(row) for row in self.movers):
            return ~found
        found[[self.home(row)[1] for row in self.movers if self.fails_over(row)]] = True
        return found

    def _counted(self, row: int, pairs: Ints) -> Bools:
        """True for nodes of ``pairs`` (K, 2) that count the spindles of an instance as it comes."""
        found: Bools = self.placement.model.exclusive[pairs] & (pairs != NO_NODE)
        if self.placement.model.forthcoming[row]:  # its primary is not looked at again
            found[:, 0] &= self.part != EvacuationPart.SECONDARY
            found &= not self.unchecked(row)
        return found

    def _can_replace(self, row: int) -> bool:
        """True if its primary could stand a new secondary, once all others have gone.

        The primary is looked at again then, as if the instance came to it. A failover has no
        such step.
        """
        place, model = self.placement, self.placement.model
        home = int(place.primary[row])
        if self.part == EvacuationPart.PRIMARY or model.forthcoming[row]:
            return True
        memory, disk = int(place.free_memory[home]), int(place.free_disk[home])
        for other in self.movers:
            primary, second = self.home(other)
            if other == row or model.forthcoming[other]:
                continue
            leaves = self.part == EvacuationPart.ALL and primary == home
            if leaves and model.uses_memory[other]:
                memory += int(model.memory[other])
            if leaves or second == home:
                disk += int(model.disk[other])
        return memory > 0 and disk > 0

    def path(self, row: int, place: tuple[int, int]) -> Path:
        """The cheapest moves that bring an instance from its home to ``place``."""
        model, (home, second) = self.placement.model, self.home(row)
        if not model.drbd[row]:  # a secondary that it may have on paper does not count
            second = NO_NODE
        gone = (home,) if model.offline[home] else ()
        found = shortest_paths(model.cluster.instances.template[row], (home, second), place, gone)
        return single_moves((home, second), found[0])
