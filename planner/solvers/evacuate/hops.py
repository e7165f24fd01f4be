"""The primitive moves that take an instance away from its nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.state.placement import Placement


@dataclass(frozen=True, slots=True)
class Hop:
    """One of them; ``target`` is the node row where it leads."""

    kind: MoveKind
    target: int


def walk(state: Placement, instance: int, hops: Iterable[Hop], *, force: bool) -> Failure:
    """Apply ``hops`` in order; returns the failure that stopped them, or Failure.NONE."""
    row = np.array([instance])
    for hop in hops:
        outcome = evaluate(state, hop.kind, row, np.array([hop.target]), force=force)
        failure = Failure(int(outcome.failure[0]))
        if failure is not Failure.NONE:
            return failure
        state.commit(outcome, 0)
    return Failure.NONE
