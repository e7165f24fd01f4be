"""A node emptied on a copy, choice by choice, as Ganeti's capacity predicate does it.

Facts: Ganeti 3.0. All DRBD primaries fail over, then every primary on shared storage goes to the
node with the best score, then every other one is created again there, the largest first; hard
limits only (memory and disk above zero, migration tags, exclusive spindles).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.new_places import Placing, place_single
from planner.scoring.exact import ExactScorer
from planner.scoring.latest_best import latest_best
from planner.state.model import Model
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints
from snapshots.disk_template import DiskTemplate

_STARTS_ANYWHERE = (
    DiskTemplate.DISKLESS,
    DiskTemplate.SHAREDFILE,
    DiskTemplate.RBD,
    DiskTemplate.EXT,
    DiskTemplate.GLUSTER,
)
"""Templates that another node of the group can simply start; blockdev does not count."""


def starts_anywhere(model: Model, rows: Ints) -> Bools:
    """True for those of the instances ``rows`` that another node of the group can simply start."""
    template = model.cluster.instances.template
    return np.array([template[row] in _STARTS_ANYWHERE for row in rows.tolist()], dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Stranded:
    """An instance (row) that finds no node when its primary fails; ``tried`` may have no lanes."""

    instance: int
    tried: Outcome | Placing


def fail_over(state: Placement, i: int) -> Outcome:
    """The failover of a DRBD instance, by hard limits only."""
    row = np.array([i])
    return evaluate(state, MoveKind.FAILOVER, row, state.secondary[row], force=True)


def stranded_on(
    placement: Placement,
    node: int,
    scope: Ints,
    fail_over: Callable[[Placement, int], Outcome] = fail_over,
) -> Iterator[Stranded]:
    """Empty ``node`` onto nodes ``scope``, on a copy: the instances that find no node.

    Each is told when its turn comes, after the others before it have gone; so the first one tells
    whether there is any. Of equal scores the later node wins.

    Args:
        fail_over: the failover of a DRBD instance, by its row.
    """
    state, model = placement.clone(), placement.model
    listed = np.array(state.primary_lists[node], dtype=np.int64)
    mirrored, anywhere = model.drbd[listed], starts_anywhere(model, listed)
    inside = scope[model.group[scope] == model.group[node]]
    targets = inside[inside != node]
    tried: Outcome | Placing
    for i in listed[mirrored].tolist():
        tried = fail_over(state, i)
        if tried.failure[0] == Failure.NONE:
            state.commit(tried, 0)
        else:
            yield Stranded(i, tried)
    for i in listed[anywhere].tolist():
        rows = np.full(len(targets), i, dtype=np.int64)
        tried = evaluate(state, MoveKind.FAILOVER_TO_ANY, rows, targets, force=True)
        if not _goes(state, tried, inside):
            yield Stranded(i, tried)
    rest = listed[~mirrored & ~anywhere]
    for i in rest[np.argsort(-model.memory[rest], kind="stable")].tolist():
        state.primary[i] = state.secondary[i] = NO_NODE  # what it used on the node stays used
        tried = place_single(state, i, targets, force=True)
        if not _goes(state, tried, scope):
            yield Stranded(i, tried)


def _goes(state: Placement, tried: Outcome | Placing, scope: Ints) -> bool:
    """Take the allowed lane with the best score over ``scope``; False if there is none."""
    scores = ExactScorer(state, scope).scores_after(tried)
    best = latest_best(scores, tried.failure == Failure.NONE)
    if best is None:
        return False
    state.commit(tried, best)
    return True
