"""Global N+1: could every node be emptied after its failure?

Facts: Ganeti 3.0's capacity predicate. A node passes if all its DRBD primaries can fail over,
then every primary on shared storage finds a node of the group, then every other one can be
recreated there; hard limits only (memory and disk above zero, migration tags, exclusive
spindles). The tests of several nodes are independent of one another.

Most nodes are settled by sums, for all nodes at once: failovers only add up memory on fixed
nodes, and where every node of the group could take all of the rest, no choice among them can
fail. What the sums leave open is carried out on a copy, choice by choice, as Ganeti does it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.new_places import Placing, place_single
from planner.rules.policy_match import policy_failure
from planner.scoring.exact import ExactScorer
from planner.state.pair_table import PairTable
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Floats, Ints
from snapshots.disk_template import DiskTemplate

_STARTS_ANYWHERE = (
    DiskTemplate.DISKLESS,
    DiskTemplate.SHAREDFILE,
    DiskTemplate.RBD,
    DiskTemplate.EXT,
    DiskTemplate.GLUSTER,
)
"""Templates that another node of the group can simply start; blockdev does not count."""


@dataclass(frozen=True)
class Stranded:
    """An instance (row) that finds no node when its primary fails; ``tried`` may have no lanes."""

    instance: int
    tried: Outcome | Placing


class CapacityCheck:
    """The predicate over nodes ``scope`` (ascending rows) for a placement and additions to it.

    ``_takes``: by pair (row, column) the MiB that failing row moves onto column by failover,
    ``_pairs``: how many instances. Per node: how many instances fail over from it, ``_unfit``: to
    how many nodes they cannot; memory, local disk and number of the primaries that are not DRBD.
    """

    def __init__(self, placement: Placement, scope: Ints) -> None:
        self._placement = placement
        self._scope = scope
        model = placement.model
        count = model.node_count
        template = model.cluster.instances.template
        placed = ~model.forthcoming & (placement.primary != NO_NODE)
        self._used = np.where(model.uses_memory, model.memory, 0)
        self._anywhere = np.array([t in _STARTS_ANYWHERE for t in template], dtype=np.bool_)
        drbd = np.flatnonzero(placed & model.drbd & (placement.secondary != NO_NODE))
        p, s, shape = placement.primary[drbd], placement.secondary[drbd], (count, count)
        self._takes = PairTable(shape, p, s, self._used[drbd])
        self._pairs = PairTable(shape, p, s, 1)
        self._mirrored: Ints = np.bincount(p, minlength=count)
        self._other_memory: Ints = np.zeros(count, dtype=np.int64)
        self._other_disk: Ints = np.zeros(count, dtype=np.int64)
        self._shared: Ints = np.zeros(count, dtype=np.int64)
        self._rest: Ints = np.zeros(count, dtype=np.int64)
        self._refused: Ints = np.zeros(count, dtype=np.int64)
        self._others: list[list[int]] = [[] for _ in range(count)]
        for i in np.flatnonzero(placed & ~model.drbd).tolist():
            self._add_other(i, int(placement.primary[i]), 1)
        self._free: Ints = placement.free_memory.copy()
        self._disk: Ints = placement.free_disk.copy()
        self._spindly = bool(model.exclusive.any())
        self._open: Bools = np.zeros(count, dtype=np.bool_)
        self._open[scope] = True
        self._unfit: Ints = np.zeros(count, dtype=np.int64)
        from_, to, _ = self._pairs.entries()
        np.add.at(self._unfit, from_[self._cannot(from_, to)], 1)

    def _cannot(self, failing: Ints, to: Ints) -> Bools:
        """True if the instances that fail over from one node to the other do not fit there."""
        unfit = (self._free[to] - self._takes[failing, to] <= 0) | (self._disk[to] <= 0)
        may_migrate = self._placement.model.tags.may_migrate
        if may_migrate is not None:
            unfit |= ~may_migrate[failing, to]
        return unfit

    def _count_unfit(self, nodes: set[int], sign: int) -> None:
        """Count (+1), or no longer count (-1), the failovers to ``nodes`` that do not fit."""
        for node in nodes:
            failing, _ = self._pairs.turned.of(node)
            to = np.full(len(failing), node)
            np.add.at(self._unfit, failing[self._cannot(failing, to)], sign)

    def _peers(self, node: int) -> Bools:
        """The nodes (N) that those primaries of ``node`` that are not DRBD may go to."""
        group = self._placement.model.group
        peers: Bools = self._open & (group == group[node])
        peers[node] = False
        return peers

    def _add_other(self, i: int, node: int, sign: int) -> None:
        model = self._placement.model
        self._other_memory[node] += sign * self._used[i]
        if sign > 0:
            self._others[node].append(i)
        else:
            self._others[node].remove(i)
        if self._anywhere[i]:
            self._shared[node] += sign
            return
        self._rest[node] += sign
        self._other_disk[node] += sign * (model.disk[i] if model.local[i] else 0)
        self._refused[node] += sign * int(self._refused_in_group(i, int(model.group[node])))

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
            group: np.unique(model.exclusive[model.group == group]).tolist()
            for group in range(len(model.cluster.groups))
        }

    def holds(self, placing: Placing | None = None, lane: int = 0) -> bool:
        """True if every node could be emptied, once lane ``lane`` of ``placing`` is carried out."""
        if placing is None:
            return self._judge(None, lane)
        self._shift(placing, lane, 1)
        try:
            return self._judge(placing, lane)
        finally:
            self._shift(placing, lane, -1)

    def _shift(self, placing: Placing, lane: int, sign: int) -> None:
        """Add (+1) or take back (-1) one new instance."""
        model = self._placement.model
        i, p = int(placing.instance[lane]), int(placing.primary[lane])
        s = int(placing.secondary[lane])
        if model.forthcoming[i]:
            return
        changed = {p} if s == NO_NODE else {p, s}
        self._count_unfit(changed, -1)
        self._free[p] -= sign * self._used[i]
        if model.local[i]:
            self._disk[p] -= sign * model.disk[i]
        if s != NO_NODE:
            self._disk[s] -= sign * model.disk[i]
            self._takes[p, s] += sign * self._used[i]
            self._pairs[p, s] += sign
            self._mirrored[p] += sign
        elif not model.drbd[i]:
            self._add_other(i, p, sign)
        self._count_unfit(changed, 1)

    def _judge(self, placing: Placing | None, lane: int) -> bool:
        lost, open_nodes = self._settle()
        if len(lost):
            return False
        if not len(open_nodes):
            return True
        state = self._after(placing, lane)
        return all(self._carry_out(state, int(node)) for node in open_nodes)

    def _after(self, placing: Placing | None, lane: int) -> Placement:
        if placing is None:
            return self._placement
        state = self._placement.clone()
        state.commit(placing, lane)
        return state

    def _settle(self) -> tuple[Ints, Ints]:
        """Nodes that sums show cannot be emptied, and those that sums leave open."""
        model, scope = self._placement.model, self._scope
        hosts = self._hosts()
        if self._spindly:
            return scope[:0], scope[hosts]
        stands = model.offline | (self._disk > 0) | (self._mirrored == 0)
        kept = ((self._unfit == 0) & stands)[scope]
        return scope[hosts & ~kept], scope[hosts & kept & ~self._roomy()[scope]]

    def _hosts(self) -> Bools:
        """The nodes of the scope that are the primary of any instance."""
        hosts: Bools = (self._mirrored + self._shared + self._rest > 0)[self._scope]
        return hosts

    def _roomy(self) -> Bools:
        """Nodes (N) whose other primaries would fit on each single node of the group at once."""
        roomy: Bools = self._shared + self._rest == 0
        if roomy.all():
            return roomy
        for group in np.unique(self._placement.model.group[self._scope]).tolist():
            self._judge_group(group, roomy)
        for node in self._scope[~roomy[self._scope]].tolist():
            roomy[node] = self._refused[node] == 0 and self._enough_slots(node)
        return roomy

    def _judge_group(self, group: int, roomy: Bools) -> None:
        """Note in ``roomy`` the nodes of which the least room on any peer tells."""
        model = self._placement.model
        peers = np.flatnonzero(self._open & (model.group == group))
        nodes = self._scope[(model.group[self._scope] == group) & ~roomy[self._scope]]
        if len(peers) < 2:  # then a node without any other has none
            nodes = np.setdiff1d(nodes, peers)
        if not len(nodes) or not len(peers):
            return
        good = _least_elsewhere(self._free, peers, nodes) > self._other_memory[nodes]
        disk = _least_elsewhere(self._disk, peers, nodes) > self._other_disk[nodes]
        good &= disk | (self._rest[nodes] == 0)
        good &= self._refused[nodes] == 0
        which, to, takes = self._takes.of_each(nodes)
        short = self._free[to] - takes <= self._other_memory[nodes[which]]
        good[which[short & self._open[to] & (model.group[to] == group)]] = False
        if model.tags.may_migrate is not None:
            kinds = np.unique(model.tags.may_migrate.columns[peers])
            everywhere = np.asarray(model.tags.may_migrate.kinds[:, kinds].all(axis=1))
            good &= everywhere[model.tags.may_migrate.rows[nodes]] | (self._shared[nodes] == 0)
        roomy[nodes] = good

    def _enough_slots(self, node: int) -> bool:
        """True if the other primaries fit in whatever order and wherever each of them goes.

        A peer with room for c of the largest takes any of them until it has c; so none is left
        over where the peers have room for as many of the largest as there are instances.
        """
        model = self._placement.model
        rows = np.array(self._others[node], dtype=np.int64)
        peers = self._peers(node)
        if self._shared[node] and model.tags.may_migrate is not None:
            peers &= model.tags.may_migrate.row(node)
        largest = max(1, int(self._used[rows].max()))
        to = np.flatnonzero(peers)
        slots = (self._free[to] - self._takes[node, to] - 1) // largest
        disks = np.where(model.local[rows], model.disk[rows], 0)
        if model.local[rows].any():
            largest = max(1, int(disks.max()))
            slots = np.minimum(slots, (self._disk[peers] - 1) // largest)
        return int(np.maximum(slots, 0).sum()) >= len(rows)

    def _carry_out(
        self, placement: Placement, node: int, stranded: list[Stranded] | None = None
    ) -> bool:
        """Ganeti's own procedure on a copy; of equal scores the later node wins.

        It ends with the first instance that finds no node, unless all are wanted: ``stranded``.
        """
        state = placement.clone()
        model = state.model
        listed = np.array(state.primary_lists[node], dtype=np.int64)
        mirrored, anywhere = model.drbd[listed], self._anywhere[listed]
        inside = self._scope[model.group[self._scope] == model.group[node]]
        targets = inside[inside != node]
        for i in listed[mirrored].tolist():
            outcome = self._fail_over(state, i)
            if outcome.failure[0] != Failure.NONE:
                if stranded is None:
                    return False
                stranded.append(Stranded(i, outcome))
                continue
            state.commit(outcome, 0)
        for i in listed[anywhere].tolist():
            rows = np.full(len(targets), i, dtype=np.int64)
            outcome = evaluate(state, MoveKind.FAILOVER_TO_ANY, rows, targets, force=True)
            scores = ExactScorer(state, inside).scores_after(outcome)
            best = latest_best(scores, outcome.failure == Failure.NONE)
            if best is None:
                if stranded is None:
                    return False
                stranded.append(Stranded(i, outcome))
                continue
            state.commit(outcome, best)
        rest = listed[~mirrored & ~anywhere]
        for i in rest[np.argsort(-model.memory[rest], kind="stable")].tolist():
            state.primary[i] = state.secondary[i] = NO_NODE  # what it used on the node stays used
            placing = place_single(state, i, targets, force=True)
            scores = ExactScorer(state, self._scope).scores_after(placing)
            best = latest_best(scores, placing.failure == Failure.NONE)
            if best is None:
                if stranded is None:
                    return False
                stranded.append(Stranded(i, placing))
                continue
            state.commit(placing, best)
        return not stranded

    def _fail_over(self, state: Placement, i: int) -> Outcome:
        """The failover of a DRBD instance, by hard limits only."""
        row = np.array([i])
        return evaluate(state, MoveKind.FAILOVER, row, state.secondary[row], force=True)


def _least_elsewhere(room: Ints, peers: Ints, nodes: Ints) -> Ints:
    """For each of ``nodes`` the least room on any of ``peers`` (two or more, or another) but it."""
    least = peers[np.argsort(room[peers], kind="stable")[:2]]
    found: Ints = np.where(nodes == least[0], room[least[-1]], room[least[0]])
    return found


def latest_best(scores: Floats, allowed: Bools) -> int | None:
    """The lane with the lowest score among ``allowed``, the last of equals.

    A lane replaces the one found so far unless the latter is strictly lower (so NaN is replaced
    and replaces).
    """
    best: int | None = None
    for lane in np.flatnonzero(allowed).tolist():
        if best is None or not scores[best] < scores[lane]:
            best = lane
    return best
