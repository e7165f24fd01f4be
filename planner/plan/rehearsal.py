"""Moves of a plan from any author done one after the other on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.explain.room_during_change import Shortage, shortages
from planner.plan.move import Move
from planner.rules.actions import Verb
from planner.rules.moves import MoveKind, evaluate
from planner.rules.step import Step
from planner.state.model import Model
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE


@dataclass(frozen=True)
class Replay:
    """The placement before and after, and a step for every action of every move.

    A shortage's ``step`` is one less than the id of the move that it is about.
    """

    before: Placement
    after: Placement
    steps: tuple[Step, ...]
    shortages: tuple[Shortage, ...]


def replay(model: Model, moves: Sequence[Move]) -> Replay:
    """Do ``moves`` in their order, whatever limits they break.

    They must begin where the instances are, and their actions must be possible one after the
    other (:func:`executor.stations.check_actions`).
    """
    before, after = Placement(model), Placement(model)
    nodes = {name: row for row, name in enumerate(model.cluster.nodes.names)}
    instances = {name: row for row, name in enumerate(model.cluster.instances.names)}
    steps: list[Step] = []
    ids: list[int] = []
    for move in moves:
        row = instances[move.instance]
        for action in move.actions:
            step = do_action(after, row, action.verb, nodes[action.node])
            steps.append(step)
            ids.append(move.id)
    lacking = [replace(one, step=ids[one.step] - 1) for one in shortages(before, steps)]
    return Replay(before, after, tuple(steps), tuple(lacking))


def do_action(placement: Placement, row: int, verb: Verb, target: int) -> Step:
    """Do one action of a move of an instance (``row``) on paper, whatever limits it breaks."""
    old = int(placement.primary[row]), int(placement.secondary[row])
    if verb is Verb.REPLACE_DISKS:
        kind = MoveKind.REPLACE_SECONDARY
    else:
        kind = MoveKind.FAILOVER if placement.model.drbd[row] else MoveKind.FAILOVER_TO_ANY
    outcome = evaluate(placement, kind, np.array([row]), np.array([target]), force=True)
    placement.commit(outcome, 0)
    new = int(placement.primary[row]), int(placement.secondary[row])
    return Step(row, kind, target, old, new, float("nan"))


def nodes_touched(found: Replay) -> frozenset[int]:
    """Rows of all nodes that the steps come from or lead to."""
    rows = {node for step in found.steps for node in (*step.old, *step.new)}
    return frozenset(rows - {NO_NODE})
