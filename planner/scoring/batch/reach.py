"""The moves of many instances that can still reach a gain: the kinds and the targets.

:mod:`planner.scoring.batch.ceilings` takes every leg of a move with the target that suits it best.
Where many instances are left, their legs are held here against one target each. Instances and
targets that are alike share the work: on regular clusters thousands of them are of a few classes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.rules.moves import MoveKind
from planner.scoring.batch.movers import AMOUNTS, FLAGS
from planner.scoring.batch.tables import BatchTables
from snapshots.arrays import Bools, Floats, Ints

_RESERVE, _DISK, _SPINDLES = (AMOUNTS.index(name) for name in ("reserve", "disk", "spindles"))
_ROUGH = FLAGS.index("rough")


@dataclass(frozen=True)
class Reach:
    """The candidates that are left to look at.

    ``most`` (R): no move of the instance gains more. ``targets`` are the nodes to which a move of
    any of the instances can reach the gain, ``kinds`` the kinds of such moves.
    """

    most: Floats
    targets: Ints
    kinds: frozenset[MoveKind]


class AlikeMovers:
    """Movers by what they need: ``needs`` (movers) is the same where all amounts are."""

    def __init__(self, tables: BatchTables) -> None:
        movers = tables.movers
        reserve = movers.amounts[None, _RESERVE]
        self.needs: Ints = _classes(np.concatenate([movers.span, movers.spindle_span, reserve]))[1]


def reach(
    tables: BatchTables, alike: AlikeMovers, at: Ints, nodes: Ints, base: Floats, floor: float
) -> Reach:
    """The moves of the movers ``at`` to ``nodes`` that can gain ``floor``.

    ``base`` (6, R) is at least what each kind gains beside its legs.
    """
    sp, movers = tables.spreads, tables.movers
    nodes = nodes[_roomy(tables, at, nodes)]
    states = [sp.value, sp.unit]
    if sp.by_spindle:
        states.append(sp.spindle_unit)
    example, state = _classes(np.concatenate(states))
    count = len(example)
    p, s = movers.pair[:, at]
    key = (alike.needs[at] * count + state[p]) * count + state[s]
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    which = which.ravel()
    order = np.argsort(which, kind="stable")
    starts = np.searchsorted(which[order], np.arange(len(first)))
    top = np.maximum.reduceat(base[:, order], starts, axis=1)
    among, group = np.unique(state[nodes], return_inverse=True)
    p_to_t, from_p, from_s = tables.legs.gains(at[first], example[among], tall=True)
    # As a secondary, T reserves what the instance needs, or more. See Ceilings on what that costs.
    need, held = movers.amounts[_RESERVE, at[first], None], tables.capacity.reserved[example[among]]
    grown = np.maximum(need - held, 0.0) * sp.unit[-1, example[among]]
    cost = max(tables.total_per_unit - 1, 0.0) * grown
    legs: dict[MoveKind, Floats] = {
        MoveKind.REPLACE_SECONDARY: from_s - cost,
        MoveKind.REPLACE_AND_FAILOVER: p_to_t + from_s,
        MoveKind.REPLACE_PRIMARY: p_to_t + from_p,
        MoveKind.FAILOVER_AND_REPLACE: from_p - cost,
        MoveKind.FAILOVER_TO_ANY: p_to_t + from_p,
    }
    most = base[MoveKind.FAILOVER].copy()
    wanted: Bools = np.zeros(len(among), dtype=np.bool_)
    kinds = set()
    for kind, leg in legs.items():
        near = (top[kind][:, None] + leg >= floor).any(axis=0)
        if near.any():
            kinds.add(kind)
            wanted |= near
        np.maximum(most, base[kind] + leg.max(axis=1, initial=-np.inf)[which], out=most)
    return Reach(most, nodes[wanted[group.ravel()]], frozenset(kinds))


def _roomy(tables: BatchTables, at: Ints, nodes: Ints) -> Bools:
    """True for ``nodes`` with room for the disks of any of the movers ``at``, if that is plain."""
    capacity, movers = tables.capacity, tables.movers
    plain = tables.single_template and not tables.exclusive
    if not plain or not capacity.calm or movers.flags[_ROUGH, at].any():
        return np.ones(len(nodes), dtype=np.bool_)
    room: Bools = movers.amounts[_DISK, at].min() <= capacity.disk[nodes]
    room &= movers.amounts[_SPINDLES, at].min() <= capacity.spindles[nodes]
    return room


def _classes(columns: Floats) -> tuple[Ints, Ints]:
    """Columns that are alike to the last bit: one of each class, and the class of each."""
    lines = np.ascontiguousarray(columns.T)
    words = lines.view(np.dtype((np.void, lines.shape[1] * lines.itemsize))).ravel()
    _, first, which = np.unique(words, return_index=True, return_inverse=True)
    return first, which.ravel()
