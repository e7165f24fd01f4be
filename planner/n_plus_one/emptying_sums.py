"""Sums that tell of most nodes whether they could be emptied, for all nodes at once.

Failovers only add up memory on fixed nodes, and where every node of the group could take all of
the rest, no choice among them can fail.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from planner.n_plus_one.emptying_trial import starts_anywhere
from planner.rules.failure import Failure
from planner.rules.new_places import Placing
from planner.rules.policy_match import policy_failure
from planner.state.pair_table import PairTable
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints, distinct


class EmptyingSums:
    """The instances that move if nodes of ``scope`` (ascending rows) fail, and the room for them.

    ``takes``: by pair (row, column) the MiB that failing row moves onto column by failover,
    ``pairs``: how many instances. ``free`` and ``disk``: the room of nodes, MiB. ``others``: the
    primaries of every node that are not DRBD; ``shared`` counts those of them that any node can
    start, ``rest`` those that are created again, ``refused`` those that a policy forbids.
    ``used``: the memory of every instance, ``anywhere``: whether any node can start it.
    """

    def __init__(self, placement: Placement, scope: Ints, *, closed: Ints | None = None) -> None:
        """``closed``: nodes (rows) that take nothing."""
        self._placement = placement
        self._scope = scope
        model = placement.model
        count = model.node_count
        placed = ~model.forthcoming & (placement.primary != NO_NODE)
        self.used: Ints = np.where(model.uses_memory, model.memory, 0)
        self.anywhere: Bools = starts_anywhere(model, np.arange(model.instance_count))
        drbd = np.flatnonzero(placed & model.drbd & (placement.secondary != NO_NODE))
        p, s, shape = placement.primary[drbd], placement.secondary[drbd], (count, count)
        self.takes = PairTable(shape, p, s, self.used[drbd])
        self.pairs = PairTable(shape, p, s, 1)
        self._mirrored: Ints = np.bincount(p, minlength=count)
        self._other_memory: Ints = np.zeros(count, dtype=np.int64)
        self._other_disk: Ints = np.zeros(count, dtype=np.int64)
        self.shared: Ints = np.zeros(count, dtype=np.int64)
        self.rest: Ints = np.zeros(count, dtype=np.int64)
        self.refused: Ints = np.zeros(count, dtype=np.int64)
        self.others: list[list[int]] = [[] for _ in range(count)]
        for i in np.flatnonzero(placed & ~model.drbd).tolist():
            self._add_other(i, int(placement.primary[i]), 1)
        self.free: Ints = placement.free_memory.copy()
        self.disk: Ints = placement.free_disk.copy()
        self.spindly = bool(model.exclusive.any())
        """True if spindles count, of which the sums know nothing."""
        self._open: Bools = np.zeros(count, dtype=np.bool_)
        self._open[scope] = True
        if closed is not None:
            self._open[closed] = False
        self._unfit: Ints = np.zeros(count, dtype=np.int64)
        """To how many nodes the failovers from each do not fit."""
        from_, to, _ = self.pairs.entries()
        np.add.at(self._unfit, from_[self._cannot(from_, to)], 1)

    # -- keeping the sums --------------------------------------------------------------------------

    def shift(self, placing: Placing, lane: int, sign: int) -> None:
        """Add (+1) or take back (-1) the new instance of one lane."""
        model = self._placement.model
        i, p = int(placing.instance[lane]), int(placing.primary[lane])
        s = int(placing.secondary[lane])
        if model.forthcoming[i]:
            return
        changed = {p} if s == NO_NODE else {p, s}
        self._count_unfit(changed, -1)
        self.free[p] -= sign * self.used[i]
        if model.local[i]:
            self.disk[p] -= sign * model.disk[i]
        if s != NO_NODE:
            self.disk[s] -= sign * model.disk[i]
            self.takes[p, s] += sign * self.used[i]
            self.pairs[p, s] += sign
            self._mirrored[p] += sign
        elif not model.drbd[i]:
            self._add_other(i, p, sign)
        self._count_unfit(changed, 1)

    def _add_other(self, i: int, node: int, sign: int) -> None:
        model = self._placement.model
        self._other_memory[node] += sign * self.used[i]
        if sign > 0:
            self.others[node].append(i)
        else:
            self.others[node].remove(i)
        if self.anywhere[i]:
            self.shared[node] += sign
            return
        self.rest[node] += sign
        self._other_disk[node] += sign * (model.disk[i] if model.local[i] else 0)
        self.refused[node] += sign * int(self._refused_in_group(i, int(model.group[node])))

    def _refused_in_group(self, i: int, group: int) -> bool:
        """True if the group's policy forbids the instance on any node."""
        model = self._placement.model
        policy = model.cluster.groups[group].policy
        return any(
            policy_failure(model, i, policy, exclusive=exclusive) is not Failure.NONE
            for exclusive in self._storage[group]
        )

    @cached_property
    def _storage(self) -> dict[int, list[bool]]:
        """For every group whether its nodes have exclusive storage; both where they differ."""
        model = self._placement.model
        return {
            group: sorted(set(model.exclusive[model.group == group].tolist()))
            for group in range(len(model.cluster.groups))
        }

    def _count_unfit(self, nodes: set[int], sign: int) -> None:
        """Count (+1), or no longer count (-1), the failovers to ``nodes`` that do not fit."""
        for node in nodes:
            failing, _ = self.pairs.turned.of(node)
            to = np.full(len(failing), node)
            np.add.at(self._unfit, failing[self._cannot(failing, to)], sign)

    def _cannot(self, failing: Ints, to: Ints) -> Bools:
        """True if the instances that fail over from one node to the other do not fit there."""
        unfit = (self.free[to] - self.takes[failing, to] <= 0) | (self.disk[to] <= 0)
        may_migrate = self._placement.model.tags.may_migrate
        if may_migrate is not None:
            unfit |= ~may_migrate[failing, to]
        return unfit

    # -- what they tell ----------------------------------------------------------------------------

    def settle(self) -> tuple[Ints, Ints]:
        """Nodes that sums show cannot be emptied, and those that sums leave open."""
        model, scope = self._placement.model, self._scope
        hosts = self.hosts()
        if self.spindly:
            return scope[:0], scope[hosts]
        stands = model.offline | (self.disk > 0) | (self._mirrored == 0)
        kept = ((self._unfit == 0) & stands)[scope]
        return scope[hosts & ~kept], scope[hosts & kept & ~self._roomy()[scope]]

    def hosts(self) -> Bools:
        """True for the nodes of the scope that are the primary of any instance."""
        hosts: Bools = (self._mirrored + self.shared + self.rest > 0)[self._scope]
        return hosts

    def peers(self, node: int) -> Bools:
        """The nodes (N) that those primaries of ``node`` that are not DRBD may go to."""
        group = self._placement.model.group
        peers: Bools = self._open & (group == group[node])
        peers[node] = False
        return peers

    def failovers(self, node: int) -> tuple[int, int]:
        """MiB that the failovers from ``node`` lack, and how many of them are refused."""
        to, pairs = self.pairs.of(node)
        blocked = self.disk[to] <= 0
        may_migrate = self._placement.model.tags.may_migrate
        if may_migrate is not None:
            blocked |= ~may_migrate[node, to]
        short = np.maximum(self.takes[node, to] - self.free[to] + 1, 0).sum()
        return int(short), int(pairs[blocked].sum())

    def _roomy(self) -> Bools:
        """Nodes (N) whose other primaries would fit on each single node of the group at once."""
        roomy: Bools = self.shared + self.rest == 0
        if roomy.all():
            return roomy
        for group in distinct(self._placement.model.group[self._scope]):
            self._judge_group(group, roomy)
        for node in self._scope[~roomy[self._scope]].tolist():
            roomy[node] = self.refused[node] == 0 and self._enough_slots(node)
        return roomy

    def _judge_group(self, group: int, roomy: Bools) -> None:
        """Note in ``roomy`` the nodes of which the least room on any peer tells."""
        model = self._placement.model
        peers = np.flatnonzero(self._open & (model.group == group))
        nodes = self._scope[(model.group[self._scope] == group) & ~roomy[self._scope]]
        if len(peers) < 2:  # then a node without any other has none
            nodes = nodes[~np.isin(nodes, peers)]
        if not len(nodes) or not len(peers):
            return
        good = _least_elsewhere(self.free, peers, nodes) > self._other_memory[nodes]
        disk = _least_elsewhere(self.disk, peers, nodes) > self._other_disk[nodes]
        good &= disk | (self.rest[nodes] == 0)
        good &= self.refused[nodes] == 0
        which, to, takes = self.takes.of_each(nodes)
        short = self.free[to] - takes <= self._other_memory[nodes[which]]
        good[which[short & self._open[to] & (model.group[to] == group)]] = False
        if model.tags.may_migrate is not None:
            kinds = distinct(model.tags.may_migrate.columns[peers])
            everywhere = np.asarray(model.tags.may_migrate.kinds[:, kinds].all(axis=1))
            good &= everywhere[model.tags.may_migrate.rows[nodes]] | (self.shared[nodes] == 0)
        roomy[nodes] = good

    def _enough_slots(self, node: int) -> bool:
        """True if the other primaries fit in whatever order and wherever each of them goes.

        A peer with room for c of the largest takes any of them until it has c; so none is left
        over where the peers have room for as many of the largest as there are instances.
        """
        model = self._placement.model
        rows = np.array(self.others[node], dtype=np.int64)
        peers = self.peers(node)
        if self.shared[node] and model.tags.may_migrate is not None:
            peers &= model.tags.may_migrate.row(node)
        largest = max(1, int(self.used[rows].max()))
        to = np.flatnonzero(peers)
        slots = (self.free[to] - self.takes[node, to] - 1) // largest
        disks = np.where(model.local[rows], model.disk[rows], 0)
        if model.local[rows].any():
            largest = max(1, int(disks.max()))
            slots = np.minimum(slots, (self.disk[peers] - 1) // largest)
        return int(np.maximum(slots, 0).sum()) >= len(rows)


def _least_elsewhere(room: Ints, peers: Ints, nodes: Ints) -> Ints:
    """For each of ``nodes`` the least room on any of ``peers`` (two or more, or another) but it."""
    least = peers[np.argsort(room[peers], kind="stable")[:2]]
    found: Ints = np.where(nodes == least[0], room[least[-1]], room[least[0]])
    return found
