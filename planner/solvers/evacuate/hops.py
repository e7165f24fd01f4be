"""The primitive moves that take an instance away from its nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.solvers.evacuate.overlapping_nodes import carry_out
from planner.state.placement import Placement


@dataclass(frozen=True, slots=True)
class Hop:
    """One of them; ``target`` is the node row where it leads."""

    kind: MoveKind
    target: int


def walk(state: Placement, instance: int, hops: Iterable[Hop], *, force: bool) -> Failure:
    """Carry out ``hops`` on ``state`` as far as they are allowed: what stands against the rest."""
    row = np.array([instance])
    for hop in hops:
        outcome = evaluate(state, hop.kind, row, np.array([hop.target]), force=force)
        failure = Failure(int(outcome.failure[0]))
        if failure is not Failure.NONE:
            return failure
        carry_out(state, outcome)
    return Failure.NONE
