"""Moves that lead an instance to a node of its own, as Ganeti's hail carries them out.

Facts: hail 3.0.2 works out what becomes of each node of a move apart from the others, from the
node as it was before the move, and then writes the nodes back one by one: the old secondary, the
new one, the primary. Where two of them are one node, the last one written is all that is left.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

import numpy as np

from planner.lanes import NodeLanes
from planner.moves import MoveKind, Outcome
from planner.placement import NODE_COLUMNS, Placement


class _Part(Enum):
    PRIMARY = 0
    SECONDARY = 1
    TARGET = 2


_WRITTEN = {
    MoveKind.FAILOVER: (_Part.SECONDARY, _Part.PRIMARY),
    MoveKind.REPLACE_SECONDARY: (_Part.SECONDARY, _Part.TARGET, _Part.PRIMARY),
}
"""The order in which nodes are written back; parts count as in an outcome's ``touched``."""


def _left(outcome: Outcome) -> list[tuple[_Part, NodeLanes]]:
    """The nodes that are left of an outcome whose lanes all coincide in the same way."""
    written = [(part, outcome.touched[part.value]) for part in _WRITTEN.get(outcome.kind, ())]
    return [
        (part, lanes)
        for k, (part, lanes) in enumerate(written)
        if not any(np.array_equal(lanes.node, later.node) for _, later in written[k + 1 :])
    ]


def settled(outcome: Outcome) -> Outcome:
    """The outcome with every node once."""
    left = _left(outcome)
    if len(left) in (0, len(outcome.touched)):
        return outcome
    return replace(outcome, touched=tuple(lanes for _, lanes in left))


def carry_out(state: Placement, outcome: Outcome) -> None:
    """Carry out an outcome of one lane, evaluated on ``state``."""
    left = _left(outcome)
    if len(left) in (0, len(outcome.touched)):
        state.commit(outcome, 0)
        return
    state.doubled = True
    for part, lanes in left:
        _write(state, outcome, part, lanes)
    row = int(outcome.instance[0])
    state.primary[row] = outcome.primary[0]
    state.secondary[row] = outcome.secondary[0]
    state.shared_locations[row] = outcome.shared_locations[0]


Spot = tuple[int, int, int]
"""Primary, secondary, and the location tags that both carry."""


def spot(state: Placement, row: int) -> Spot:
    """Where an instance is."""
    columns = state.primary, state.secondary, state.shared_locations
    primary, secondary, shared = (int(column[row]) for column in columns)
    return primary, secondary, shared


def put_back(state: Placement, row: int, where: Spot) -> None:
    """Take an instance to be where it was before it moved, while nodes stay as they are.

    Of an instance that is to move twice, hail forgets that it has moved.
    """
    if spot(state, row) != where:
        state.doubled = True
        state.primary[row], state.secondary[row], state.shared_locations[row] = where


def _write(state: Placement, outcome: Outcome, part: _Part, lanes: NodeLanes) -> None:
    node, row = int(lanes.node[0]), int(outcome.instance[0])
    primary, secondary = int(state.primary[row]), int(state.secondary[row])
    fails_over = outcome.kind is MoveKind.FAILOVER
    for column in NODE_COLUMNS:
        getattr(state, column)[node] = getattr(lanes, column)[0]
    state.load[:, node] = lanes.load[:, 0]
    if part is _Part.SECONDARY:
        state.drop_secondary(row, node, primary)
        if fails_over:
            state.list_primary(row, node)
    elif part is _Part.TARGET:
        state.list_secondary(row, node, primary)
    elif fails_over:
        state.drop_primary(row, node)
        state.list_secondary(row, node, secondary)
    else:
        state.drop_primary(row, node)
        state.list_primary(row, node)
