"""The reasons why instances that might leave find no place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.explain.immovable import Immobility
from planner.explain.move_refusal import refusal_texts
from planner.rules.candidates import Candidates
from planner.solvers.leave.choices import Choices
from planner.solvers.leave.departure import Departure, StayReason
from planner.solvers.leave.order import board_of, pair_of
from planner.state.placement import Placement


def why_left(departure: Departure, state: Placement, rows: Sequence[int]) -> dict[int, StayReason]:
    """Reasons by row: what nodes lack for each of ``rows`` on ``state``, without the others."""
    candidates = Candidates(state, departure.targets, departure.rules)
    texts = refusal_texts(state, candidates, np.array(rows, dtype=np.int64), force=departure.force)
    choices, start = Choices(departure), board_of(departure, departure.placement)
    found = {}
    for row, text in texts:
        if not text:
            found[row] = StayReason(Immobility.NO_OTHER_NODE, "no other online node in its group")
            continue
        could = any(
            start.copy().go(row, pair_of(departure, row, choice)) for choice in choices.of(row, 1)
        )
        beside = "could leave alone, but not with the others: " if could else ""
        found[row] = StayReason(Immobility.NO_ROOM, f"{beside}{text}")
    return found
