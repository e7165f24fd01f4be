"""The steps of a search that moves stand for."""

from __future__ import annotations

from collections.abc import Sequence

from planner.plan.move import Move, Position
from planner.rules.move_actions import KIND_WORDS
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.state.model import Model
from snapshots.arrays import NO_NODE

KIND_OF = {word: kind for kind, word in KIND_WORDS.items()}
TO_SECOND = (MoveKind.REPLACE_SECONDARY, MoveKind.FAILOVER_AND_REPLACE)
"""The kinds whose target becomes the secondary."""


def steps_of(model: Model, moves: Sequence[Move]) -> list[Step]:
    """A step for each move, in rows of ``model``, which has their nodes and instances.

    Raises:
        KeyError: it lacks one of them.
    """
    nodes = {name: row for row, name in enumerate(model.cluster.nodes.names)}
    instances = {name: row for row, name in enumerate(model.cluster.instances.names)}

    def rows(position: Position) -> tuple[int, int]:
        second = NO_NODE if position.secondary is None else nodes[position.secondary]
        return nodes[position.primary], second

    steps = []
    for move in moves:
        kind, new = KIND_OF[move.kind], rows(move.target)
        target = new[kind in TO_SECOND]
        steps.append(
            Step(instances[move.instance], kind, target, rows(move.source), new, move.score_after)
        )
    return steps
