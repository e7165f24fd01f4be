"""Instances of one service moved apart, in an answer that places them all."""

from __future__ import annotations

import numpy as np

from planner.rules.spreading import crowding
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.search import JointAnswer


def spread_out(question: Newcomers, answer: JointAnswer) -> JointAnswer:
    """The answer with each instance, in its turn, where it shares least with its service.

    One that shares no less elsewhere stays; none loses a place. That is not the best spread of
    all, for which several would have to change at once.
    """
    for row in sorted(answer.places):
        if question.work.over:
            break
        others = {other: place for other, place in answer.places.items() if other != row}
        without = question.judge(others)
        if without.refused:
            continue
        spot = question.best_spot(without.placement, row, spread=True)
        if spot is None:
            continue
        primary, secondary = np.array(answer.places[row])[:, None]
        now = crowding(without.placement, row, primary, secondary)[:, 0].tolist()
        if spot.crowding < tuple(now):
            moved = question.judge(others | {row: (spot.primary, spot.secondary)})
            answer = answer if moved.refused else moved
    return answer
