"""The reasons why instances that might leave find no place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.explain.immovable import Immobility
from planner.explain.move_refusal import refusal_texts
from planner.rules.candidates import Candidates
from planner.solvers.leave.choices import Choices
from planner.solvers.leave.departure import Departure, StayReason
from planner.solvers.leave.effort import LeavingEffort
from planner.solvers.leave.order import board_of, pair_of
from planner.state.placement import Placement

_NOT_LOOKED = "no place was found before the search was ended"


def why_left(
    departure: Departure,
    state: Placement,
    rows: Sequence[int],
    effort: LeavingEffort,
    *,
    proved: bool,
) -> dict[int, StayReason]:
    """Reasons by row: what nodes lack for each of ``rows`` on ``state``, without the others.

    ``proved``: it is certain that not more can leave. Where it is not, the reasons say that no
    place was found, not that there is none.
    """
    found = {row: StayReason(Immobility.NO_ROOM, _NOT_LOOKED) for row in rows}
    candidates = Candidates(state, departure.targets, departure.rules)
    choices, start = Choices(departure), board_of(departure, departure.placement)
    asked = np.array(rows, dtype=np.int64)
    try:
        for row, text in refusal_texts(state, candidates, asked, force=departure.force):
            if not text:
                text = "no other online node in its group"
                found[row] = StayReason(Immobility.NO_OTHER_NODE, text)
                continue
            could = not effort.lookout.over() and any(
                start.copy().go(row, pair_of(departure, row, choice))
                for choice in choices.of(row, 1)
            )
            found[row] = StayReason(Immobility.NO_ROOM, _reason(text, could=could, proved=proved))
    except KeyboardInterrupt:
        effort.lookout.interrupted()
    return found


def _reason(text: str, *, could: bool, proved: bool) -> str:
    if not proved:
        return f"no place was found beside the others: {text}"
    return f"could leave alone, but not with the others: {text}" if could else text
