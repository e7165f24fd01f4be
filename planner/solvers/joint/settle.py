"""Instances that have found places together moved on, one at a time, to where the score is lower.

Places for everybody near the limit are found by what fits, not by the score
(:mod:`planner.solvers.joint.ejection`); often some have a choice in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from planner.rules.new_places import place
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import remove_primary, remove_secondary
from planner.scoring.exact import ExactScorer
from planner.scoring.incremental import IncrementalScorer
from planner.solvers.counting import Bunch, Places
from planner.solvers.joint.effort import Effort
from planner.solvers.joint.packing import Packing
from planner.state.placement import Placement
from planner.work import looking
from snapshots.arrays import NO_NODE, Ints

_ROUNDS = 3
_GAIN = 1e-9


def settled(
    start: Placement,
    end: Placement,
    bunches: Sequence[Bunch],
    places: Places,
    scope: Ints,
    avoided: Callable[[int], int],
    effort: Effort,
) -> Places:
    """``places`` with each instance, in its turn, where the score is lowest while the others stay.

    Args:
        start: the state without the instances.
        end: the state with them in their ``places``; it is left as it is.
        bunches: the instances with their choices, which hold all of ``places``.
        scope: the nodes whose score counts.
        avoided: the rank of a node, where lower comes before any score.
        effort: the caller's, off which the steps are taken.
    """
    packing = Packing(start, bunches)
    item_of = {row: item for item, row in enumerate(packing.items)}
    for row, spot in places.items():
        packing.put(item_of[row], spot)
    state, found = end.clone(), dict(places)
    for _ in range(_ROUNDS):
        moved = False
        for row in sorted(places):
            if effort.late:
                return found
            item, old = item_of[row], found[row]
            packing.take(item)
            primaries, secondaries, _ = packing.places(item)
            effort.work.spend(looking(len(primaries)))
            _take_off(state, row)
            new = _best(state, row, primaries, secondaries, old, scope, avoided)
            tried = place(state, row, *(np.array([n]) for n in new), force=True)
            state.commit(tried, 0)
            packing.put(item, new)
            found[row] = new
            moved |= new != old
        if not moved:
            break
    return found


def _best(
    state: Placement,
    row: int,
    primaries: Ints,
    secondaries: Ints,
    old: tuple[int, int],
    scope: Ints,
    avoided: Callable[[int], int],
) -> tuple[int, int]:
    """The free place with the lowest score; ``old`` unless another is better."""
    primaries = np.append(primaries, old[0])
    secondaries = np.append(secondaries, old[1])
    placing = place(state, row, primaries, secondaries, force=True)
    if (secondaries == NO_NODE).all():
        scores = ExactScorer(state, scope).scores_after(placing)
    else:
        scores = IncrementalScorer(state, scope).scores(placing)
    if np.isnan(scores).any():
        return old
    rank = np.array([avoided(node) for node in primaries.tolist()])
    lane = int(np.lexsort((scores, rank))[0])
    if rank[lane] == rank[-1] and scores[lane] > scores[-1] - _GAIN:
        return old
    return int(primaries[lane]), int(secondaries[lane])


def _take_off(state: Placement, row: int) -> None:
    """Remove an instance from its nodes."""
    rows = np.array([row])
    primary, secondary = int(state.primary[row]), int(state.secondary[row])
    inst = InstanceLanes(state, rows)
    removed = [remove_primary(NodeLanes(state, np.array([primary])), inst)]
    if state.model.drbd[row] and secondary != NO_NODE:
        removed.append(remove_secondary(NodeLanes(state, np.array([secondary])), inst))
    for lanes in removed:
        state.set_node(lanes, 0)
    state.drop_primary(row, primary)
    if len(removed) > 1:
        state.drop_secondary(row, secondary, primary)
    state.primary[row] = state.secondary[row] = NO_NODE
