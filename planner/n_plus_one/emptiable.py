"""The nodes that could not be emptied, found quickly for whole groups.

The question is that of :mod:`planner.n_plus_one.within_group`. What sums leave open Ganeti tries
instance by instance, each on the node with the best score, which takes minutes for some hundred
nodes that are nearly full. Here each goes to the node that has most memory left. That may find a
way where Ganeti's own procedure finds none, and the other way round where it is a matter of a few
MiB.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.n_plus_one.within_group import OnlineCapacityCheck
from planner.rules.failure import Failure
from planner.rules.new_places import policy_failures
from planner.state.placement import Placement
from snapshots.arrays import Ints


@dataclass(frozen=True, slots=True)
class Stays:
    """The obstacles to emptying a node.

    ``short`` are MiB of memory that failovers lack, ``blocked`` counts failovers that disk or tags
    refuse, ``homeless`` is the first other instance (row) that finds no node.
    """

    short: int
    blocked: int
    homeless: int | None


def cannot_be_emptied(placement: Placement, scope: Ints) -> dict[int, Stays]:
    """The nodes in use among ``scope``, a group's, whose guests would not all find another node.

    Ganeti's predicate also fails for a node that has itself no disk left; nothing on it would have
    to stay for that, so it is not among them.
    """
    return _EmptyingCheck(placement, scope).found()


class _EmptyingCheck(OnlineCapacityCheck):
    def found(self) -> dict[int, Stays]:
        sums = self._sums
        lost, unclear = self._settle()
        offline = self._placement.model.offline
        nodes = [n for n in sorted({*lost.tolist(), *unclear.tolist()}) if not offline[n]]
        judged = {node: Stays(*sums.failovers(node), self._homeless(node)) for node in nodes}
        return {
            node: it
            for node, it in judged.items()
            if it.short or it.blocked or it.homeless is not None
        }

    def _homeless(self, node: int) -> int | None:
        """The first primary without a secondary that finds no node; the largest are tried first."""
        model, sums = self._placement.model, self._sums
        rows = np.array(sums.others[node], dtype=np.int64)
        if not len(rows):
            return None
        peers = np.flatnonzero(sums.peers(node))
        free = sums.free[peers] - sums.takes[node, peers]
        disk = sums.disk[peers].copy()
        spindles = self._placement.free_spindles[peers].copy()
        may = model.tags.may_migrate
        reachable = np.ones(len(peers), dtype=np.bool_) if may is None else may[node, peers]
        order: list[int] = rows[np.argsort(-sums.used[rows], kind="stable")].tolist()
        for i in order:
            size = int(model.disk[i]) if model.local[i] else 0
            good = free > sums.used[i]
            if sums.anywhere[i]:
                good &= reachable
            else:
                good &= disk > size
                if sums.refused[node]:
                    good &= policy_failures(self._placement, i, peers) == Failure.NONE
            wanted = max(0, int(model.disk_spindles[i])) if model.local[i] else 0
            good &= ~model.exclusive[peers] | (spindles >= wanted)
            if not good.any():
                return i
            best = int(np.where(good, free, np.iinfo(np.int64).min).argmax())
            free[best] -= sums.used[i]
            disk[best] -= size
            spindles[best] -= wanted
        return None
