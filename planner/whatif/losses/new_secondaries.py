"""New secondaries one after the other, so that nodes can take over what failures leave to them.

An instance that lost a node has to be copied once, whatever is done, so that one copy for each is
the least. What finds no place here may find one in a search.
"""

from __future__ import annotations

import numpy as np

from planner.rules.failure import Failure
from planner.rules.limits import every_limit
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.node_lanes import NodeLanes
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.leave.departure import Departure
from planner.solvers.leave.effort import LeavingEffort
from planner.solvers.leave.solve import Left
from planner.solvers.leave.why_left import why_left
from planner.solvers.objective import Cost
from planner.solvers.stopping import Stop
from planner.state.placement import Placement
from snapshots.arrays import Bools, Ints


def new_secondaries(departure: Departure) -> Left:
    """A new secondary for each DRBD instance that has one node among those of a departure.

    Those with their primary there fail over first. The largest come first; each goes where most
    memory stays free beside what is kept for failures, on a node that keeps all limits and N+1 if
    there is any, else on one that keeps the hard limits. Other instances stay.
    """
    placement = departure.placement
    model = placement.model
    rows = departure.rows()
    stays = {row: why for row in rows if (why := departure.why_not(row)) is not None}
    movers = [row for row in rows if row not in stays]
    state, steps = placement.clone(), list[Step]()
    for row in sorted(movers, key=lambda row: (-int(model.memory[row]), row)):
        found = _best(departure, state, row) if model.drbd[row] else None
        if found is not None:
            steps.append(_taken(departure, state, *found))
    gone = sorted(step.instance for step in steps)
    stuck = sorted({*movers} - {*gone})
    why_stuck = why_left(departure, state, stuck, LeavingEffort(), proved=False)
    sizes = np.where(model.drbd & ~model.forthcoming, model.disk, 0)
    copied, least = int(sizes[gone].sum()), int(np.sort(sizes[movers])[: len(gone)].sum())
    return Left(
        steps=tuple(steps),
        state=state,
        gone=tuple(gone),
        stays=dict(sorted({**stays, **why_stuck}.items())),
        cost=Cost(len(steps), copied, 0),
        least=Cost(0, least, 0),
        most=len(movers),
        reliefs=(),
        stopped=Stop.SEARCHED,
    )


def _best(departure: Departure, state: Placement, row: int) -> tuple[Outcome, int] | None:
    """The best new secondary of an instance: the move there, and its lane."""
    primary, secondary = int(state.primary[row]), int(state.secondary[row])
    leaves = bool(departure.emptied[primary])
    targets = departure.targets[~np.isin(departure.targets, (primary, secondary))]
    if not len(targets):
        return None
    kind = MoveKind.FAILOVER_AND_REPLACE if leaves else MoveKind.REPLACE_SECONDARY
    tried = evaluate(state, kind, np.full_like(targets, row), targets)
    lanes = next(one for one in tried.touched if np.array_equal(one.node, targets))
    allowed = np.flatnonzero(tried.failure == Failure.NONE)
    if not len(allowed):
        return None
    breaks = _breaks(lanes, NodeLanes(state, targets))
    spare: Ints = lanes.free_memory - lanes.reserved_memory
    best = min(allowed.tolist(), key=lambda lane: (breaks[lane], -spare[lane], targets[lane]))
    return tried, best


def _breaks(after: NodeLanes, before: NodeLanes) -> Bools:
    """True for lanes in which a limit, or N+1, is broken and was not."""
    found: Bools = after.failing & ~before.failing
    for limit in every_limit():
        found = found | ((limit.room(after) < 0) & (limit.room(before) >= 0))
    return found


def _taken(departure: Departure, state: Placement, tried: Outcome, lane: int) -> Step:
    """Take a move."""
    row, target = int(tried.instance[lane]), int(tried.target[lane])
    old = int(state.primary[row]), int(state.secondary[row])
    state.commit(tried, lane)
    new = int(state.primary[row]), int(state.secondary[row])
    return Step(row, tried.kind, target, old, new, ExactScorer(state, departure.scope).score())
