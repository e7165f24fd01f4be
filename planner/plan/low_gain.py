"""Moves that copy much and lower the score by almost nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.plan.move import Move
from planner.plan.plan import Plan

POOR_GAIN = 0.00025
"""Gain for each GiB copied below which a move always buys almost nothing: 0.01 for 40 GiB."""
POOR_SHARE = 0.1
"""So it does below this share of what the moves that copy gain for each GiB on average."""


@dataclass(frozen=True, slots=True)
class PoorMoves:
    """The moves, and what all of them gain; none gains ``least`` (of the score) for each GiB."""

    moves: tuple[Move, ...]
    gain: float
    least: float


def poor_moves(plan: Plan) -> PoorMoves | None:
    """The moves of ``plan`` that buy almost nothing for what DRBD copies; None without any.

    Moves off a node that is offline are not made for the score and do not count. Where the plan was
    made with a least gain for each GiB, the operator has decided already.
    """
    if plan.options.get("min_gain_per_gib"):
        return None
    gains: list[tuple[Move, float]] = []
    score = plan.score_before
    for move in plan.moves:
        leaves = {move.source.primary, move.source.secondary} & plan.offline
        if move.copy_gib and not leaves:
            gains.append((move, score - move.score_after))
        score = move.score_after
    copied = math.fsum(move.copy_gib for move, _ in gains)
    if not copied or not math.isfinite(score):
        return None
    average = math.fsum(gain for _, gain in gains) / copied
    least = _up(max(POOR_GAIN, POOR_SHARE * average))
    poor = [(move, gain) for move, gain in gains if gain < least * move.copy_gib]
    if not poor:
        return None
    return PoorMoves(tuple(move for move, _ in poor), math.fsum(gain for _, gain in poor), least)


def _up(value: float) -> float:
    """Two digits that count, rounded up: fit to be typed."""
    scale = 10.0 ** (1 - math.floor(math.log10(value)))
    return math.ceil(value * scale - 1e-9) / scale
