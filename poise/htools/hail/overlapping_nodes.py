"""Moves whose target is a node that the instance is already on, as Ganeti's hail makes them.

Facts: hail 3.0.2 works out what becomes of each node of a move apart from the others, from the
node as it was before the move, and then writes the nodes back one by one: the old secondary, the
new one, the primary. Where two of them are one node, the last one written is all that is left.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

import numpy as np

from planner.rules import Failure, MoveKind, NodeLanes, Outcome, PathStep, evaluate
from planner.solvers.evacuate import group_scorer
from planner.solvers.evacuate import try_targets as try_other_nodes
from planner.state import Placement
from poise.htools.conventions.htools_placement import HtoolsPlacement
from snapshots.arrays import Floats, Ints


class _Part(Enum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    TARGET = "target"


_PARTS = {
    MoveKind.FAILOVER: (_Part.PRIMARY, _Part.SECONDARY),
    MoveKind.FAILOVER_TO_ANY: (_Part.PRIMARY, _Part.TARGET),
    MoveKind.REPLACE_SECONDARY: (_Part.PRIMARY, _Part.SECONDARY, _Part.TARGET),
}
"""The roles of the nodes that an outcome touches."""
_WRITTEN = (_Part.SECONDARY, _Part.TARGET, _Part.PRIMARY)
"""The order in which they are written back."""


def _left(outcome: Outcome) -> list[tuple[_Part, NodeLanes]]:
    """The nodes that are left of an outcome whose lanes all coincide in the same way."""
    nodes = dict(zip(_PARTS.get(outcome.kind, ()), outcome.touched, strict=False))
    written = [(part, nodes[part]) for part in _WRITTEN if part in nodes]
    return [
        (part, lanes)
        for k, (part, lanes) in enumerate(written)
        if not any(np.array_equal(lanes.node, later.node) for _, later in written[k + 1 :])
    ]


def _settled(outcome: Outcome) -> Outcome:
    """The outcome with every node once."""
    left = _left(outcome)
    if len(left) in (0, len(outcome.touched)):
        return outcome
    return replace(outcome, touched=tuple(lanes for _, lanes in left))


def try_targets(
    state: HtoolsPlacement, kind: MoveKind, instance: int, targets: Ints, *, force: bool
) -> tuple[Ints, Floats]:
    """Failure and score of a move to each of ``targets``, own nodes among them."""
    failures, scores = try_other_nodes(state, kind, instance, targets, force=force)
    home, second = int(state.primary[instance]), int(state.secondary[instance])
    row = np.array([instance])
    near = np.isin(targets, [home, second]) | (home == second)
    for lane in np.flatnonzero(near).tolist():
        one = evaluate(state, kind, row, targets[lane : lane + 1], force=force)
        scores[lane] = group_scorer(state, int(targets[0])).scores_after(_settled(one))[0]
    return failures, scores


def walk(state: HtoolsPlacement, instance: int, step: PathStep, *, force: bool) -> Failure:
    """Make one move, if it is allowed; returns what is in its way, or Failure.NONE."""
    outcome = evaluate(state, step.kind, np.array([instance]), np.array([step.target]), force=force)
    failure = Failure(int(outcome.failure[0]))
    if failure is Failure.NONE:
        _commit(state, outcome)
    return failure


def _commit(state: HtoolsPlacement, outcome: Outcome) -> None:
    """Make an outcome of one lane true, evaluated on ``state``."""
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


def _write(state: Placement, outcome: Outcome, part: _Part, lanes: NodeLanes) -> None:
    node, row = int(lanes.node[0]), int(outcome.instance[0])
    primary, secondary = int(state.primary[row]), int(state.secondary[row])
    state.set_node(lanes, 0)
    if part is _Part.PRIMARY:
        state.drop_primary(row, node)
    elif part is _Part.SECONDARY:
        state.drop_secondary(row, node, primary)
    match outcome.kind, part:
        case (
            (MoveKind.FAILOVER, _Part.SECONDARY)
            | (MoveKind.FAILOVER_TO_ANY, _Part.TARGET)
            | (MoveKind.REPLACE_SECONDARY, _Part.PRIMARY)
        ):
            state.list_primary(row, node)
        case MoveKind.FAILOVER, _Part.PRIMARY:
            state.list_secondary(row, node, secondary)
        case MoveKind.REPLACE_SECONDARY, _Part.TARGET:
            state.list_secondary(row, node, primary)
