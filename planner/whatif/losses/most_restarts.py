"""The most instances that nodes have room for: greedy first, and exactly where that is in doubt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.solvers.cp_sat import repeatable_solver
from snapshots.arrays import Bools, Ints

NOWHERE = -1
ANYWHERE = -1

_TRIES = 12
"""Numbers of items that are tried by greedy placing before a search decides."""
_UNITS = 4.0
"""Deterministic time of CP-SAT for one answer: some seconds."""


@dataclass(frozen=True, eq=False, slots=True)
class Packed:
    """A bin for each item (K), NOWHERE for none, and a number of items that none can exceed.

    ``spent``: deterministic time that CP-SAT took.
    """

    bins: Ints
    most: int
    spent: float = 0.0

    @property
    def placed(self) -> int:
        """The number of items that have a bin."""
        return int((self.bins != NOWHERE).sum())

    @property
    def certain(self) -> bool:
        """True if it is proved that no more have room."""
        return self.placed >= self.most


def most_restarts(takes: Ints, only: Ints, room: Ints, *, units: float = _UNITS) -> Packed:
    """As many items as there is room for.

    Args:
        takes: of each amount (R) what each item (K) takes, 0 or more.
        only: the one bin that may take an item (K), or ANYWHERE.
        room: of each amount (R) what each bin (B) has; an item that takes some does not go where
            there would be less than nothing left.
        units: deterministic time that CP-SAT may take.
    """
    everyone = np.arange(len(only))
    for tight in (False, True):
        found = _one_by_one(takes, only, room, everyone, tight=tight)
        if (found != NOWHERE).all():
            return Packed(found, len(only))
    bound = most_by_sums(takes, only, room)
    known = Packed(_as_many(takes, only, room, bound), bound)
    if known.certain or units <= 0:
        return known
    return _exactly(takes, only, room, known, units)


def _as_many(takes: Ints, only: Ints, room: Ints, most: int) -> Ints:
    """Bins of the items by greedy placing: of the ``most`` smallest, or of a few less."""
    by_size = np.argsort(_share(takes, room), kind="stable")
    can = by_size[_fits_alone(takes, only, room)[by_size]]
    order = np.concatenate([can[only[can] != ANYWHERE], can[only[can] == ANYWHERE]])
    best = _in_order(takes, only, room, order, tight=True)
    count = int((best != NOWHERE).sum())
    for number in range(most, max(count, most - _TRIES), -1):
        found = _one_by_one(takes, only, room, can[:number], tight=True)
        if (found != NOWHERE).sum() > count:
            best, count = found, int((found != NOWHERE).sum())
        if count >= number:
            break
    return best


def _one_by_one(takes: Ints, only: Ints, room: Ints, items: Ints, *, tight: bool) -> Ints:
    """Bins of ``items``, those with one bin first, then the largest; NOWHERE for all others.

    ``tight``: an item goes to the fullest bin that takes it, else to the emptiest.
    """
    size = -_share(takes, room)[items]
    order = items[np.lexsort((items, size, only[items] == ANYWHERE))]
    return _in_order(takes, only, room, order, tight=tight)


def _in_order(takes: Ints, only: Ints, room: Ints, order: Ints, *, tight: bool) -> Ints:
    """Bins of the items of ``order``, one after the other."""
    left = room.copy()
    found = np.full(len(only), NOWHERE, dtype=np.int64)
    spare = left[0]  # a view, which follows
    for k in order.tolist():
        need = takes[:, k]
        wants = need > 0
        if only[k] != ANYWHERE:
            spot = int(only[k])
            if (left[wants, spot] < need[wants]).any():
                continue
        else:
            fits = (left[wants] >= need[wants, None]).all(axis=0)
            if not fits.any():
                continue
            open_bins = np.flatnonzero(fits)
            nearest = spare[open_bins].argmin() if tight else spare[open_bins].argmax()
            spot = int(open_bins[nearest])
        found[k] = spot
        left[:, spot] -= need
    return found


def _fits_alone(takes: Ints, only: Ints, room: Ints) -> Bools:
    """True for the items (K) that some bin would take if they came alone."""
    found = np.zeros(len(only), dtype=np.bool_)
    for k in range(len(only)):
        found[k] = _open_to(takes[:, k], int(only[k]), room).any()
    return found


def _share(takes: Ints, room: Ints) -> Ints:
    """The size of every item: the largest part that it takes of all that there is of an amount."""
    whole = np.maximum(np.maximum(room, 0).sum(axis=1), 1)
    shares = takes / whole[:, None]
    found: Ints = np.unique(shares.max(axis=0, initial=0.0), return_inverse=True)[1]
    return found


def most_by_sums(takes: Ints, only: Ints, room: Ints) -> int:
    """A number that no packing exceeds: by sums and by slots, amount by amount."""
    can = _fits_alone(takes, only, room)
    bounds = (_by_amount(*one, only[can]) for one in zip(takes[:, can], room, strict=True))
    return min(bounds, default=int(can.sum()))


def _by_amount(takes: Ints, room: Ints, only: Ints) -> int:
    step = int(np.gcd.reduce(takes)) if len(takes) else 0
    if step == 0:  # no item takes any
        return len(takes)
    useful = np.maximum(room, 0) // step * step
    free = only == ANYWHERE
    all_useful = int(useful.sum())
    bound = sum(
        _smallest_first(takes[only == spot], int(useful[spot])) for spot in np.unique(only[~free])
    )
    bound += min(_smallest_first(takes[free], all_useful), _by_slots(takes[free], useful))
    return min(bound, _smallest_first(takes, all_useful))


def _by_slots(takes: Ints, room: Ints) -> int:
    """No more items of a size, or a larger one, have room than there are slots of that size."""
    most = len(takes)
    for size in np.unique(takes[takes > 0]).tolist():
        large = int((takes >= size).sum())
        most = min(most, len(takes) - large + min(large, int((room // size).sum())))
    return most


def _smallest_first(takes: Ints, room: int) -> int:
    return int(np.searchsorted(np.cumsum(np.sort(takes)), room, side="right"))


def _exactly(takes: Ints, only: Ints, room: Ints, known: Packed, units: float) -> Packed:
    """The most by CP-SAT, from what is known: items that are alike are counted together."""
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    _, first, kind = np.unique(
        np.vstack([only[None], takes]), axis=1, return_index=True, return_inverse=True
    )
    kind = kind.reshape(-1)
    counts: list[dict[int, Any]] = []
    for b, k in enumerate(first.tolist()):
        size = int((kind == b).sum())
        spots = _open_to(takes[:, k], int(only[k]), room)
        some = {spot: cp.new_int_var(0, size, "") for spot in np.flatnonzero(spots).tolist()}
        cp.add(sum(some.values()) <= size)
        for spot, count in some.items():
            cp.add_hint(count, int(((kind == b) & (known.bins == spot)).sum()))
        counts.append(some)
    for amount, there in zip(takes, room, strict=True):
        for spot in range(room.shape[1]):
            terms = [
                int(amount[k]) * some[spot]
                for k, some in zip(first.tolist(), counts, strict=True)
                if spot in some and amount[k] > 0
            ]
            if terms:
                cp.add(sum(terms) <= int(there[spot]))
    total = sum(count for some in counts for count in some.values())
    cp.add(total <= known.most)
    cp.maximize(total)
    solver = repeatable_solver(units)
    status = solver.solve(cp)
    spent = float(solver.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return replace(known, spent=spent)
    bound = min(known.most, int(np.floor(solver.best_objective_bound + 1e-6)))
    found = np.full(len(only), NOWHERE, dtype=np.int64)
    for b, some in enumerate(counts):
        waiting = np.flatnonzero(kind == b).tolist()
        for spot, count in some.items():
            for _ in range(int(solver.value(count))):
                found[waiting.pop(0)] = spot
    better = found if (found != NOWHERE).sum() > known.placed else known.bins
    return Packed(better, bound, spent)


def _open_to(need: Ints, only: int, room: Ints) -> Bools:
    """Bins (B) that could take an item by itself."""
    fits: Bools = np.asarray((room[need > 0] >= need[need > 0, None]).all(axis=0))
    if only != ANYWHERE:
        fits &= np.arange(room.shape[1]) == only
    return fits
