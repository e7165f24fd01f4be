"""The end of a balance, and its reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stop(StrEnum):
    """The reason why a balance ended; the value is the stable word in plans."""

    AT_GANETI_BOUND = "at-ganeti-bound"
    """The score is what Ganeti takes for the optimum, which is not the plan's proven bound."""
    MAX_MOVES = "max-moves"
    SMALL_GAIN = "small-gain"
    """The best next move gains less than asked for (or there is none)."""
    SMALL_GAIN_PER_GIB = "small-gain-per-gib"
    """Every move left gains less than asked for each GiB that it copies (or nothing)."""
    NO_BETTER_MOVE = "no-better-move"
    NO_SCORE = "no-score"
    """The score is not a number."""
    SEARCHED = "searched"
    """A search has made the effort that it makes for a group of this size."""
    TIME_LIMIT = "time-limit"
    """The caller's time ended first: another machine may find another plan."""
    INTERRUPTED = "interrupted"
    """The caller was interrupted, with the same consequence."""


@dataclass(frozen=True, slots=True)
class BestSoFar:
    """The state of a solver: its best score, moves and MiB copied, and the part of its effort.

    ``bound``: no plan within the budget scores below it.
    """

    score: float
    moves: int
    copy_mib: int
    part: float
    bound: float = 0.0


Watch = Callable[[BestSoFar], Stop | None]
"""Called by solvers now and then; an answer ends the balance, and is its reason."""


@dataclass(frozen=True, slots=True)
class StopRules:
    """The rules to stop; hbal's with their defaults, and one of our own.

    ``max_steps`` negative is unlimited; solvers with budgets have a limit of moves there. A step
    must gain at least ``min_gain`` once the score is at or below ``min_gain_limit``; balancing ends
    within ``min_score`` of the bound. A step that copies gains at least ``min_gain_per_gib`` for
    each GiB of it: hbal has no such rule. ``watch`` is asked now and then, by the greedy solver
    after every step.
    """

    max_steps: int = -1
    min_score: float = 1e-9
    min_gain: float = 1e-2
    min_gain_limit: float = 1e-1
    min_gain_per_gib: float = 0.0
    watch: Watch | None = None

    def nothing_to_do(self, score: float, bound: float) -> bool:
        """True if the score is good enough before the first step."""
        return score - bound < self.min_score

    def ended(self, steps: int, score: float, bound: float) -> Stop | None:
        """The reason to look for no step after ``steps`` steps; None where one is looked for."""
        if math.isnan(score):
            return Stop.NO_SCORE
        if not score > bound + self.min_score:
            return Stop.AT_GANETI_BOUND
        return Stop.MAX_MOVES if 0 <= self.max_steps <= steps else None

    def accepts(self, score: float, new: float) -> bool:
        """True if a step from ``score`` to ``new`` gains enough."""
        return new < score and (score > self.min_gain_limit or score - new >= self.min_gain)

    def pays(self, gain: float, gib: float) -> bool:
        """True if a step that copies ``gib`` GiB gains enough for it."""
        return not gain < self.min_gain_per_gib * gib

    def no_step(self, score: float, uncopied: int) -> Stop:
        """The reason why there was no step; ``uncopied`` instances did not pay for their copies."""
        if uncopied:
            return Stop.SMALL_GAIN_PER_GIB
        return Stop.NO_BETTER_MOVE if score > self.min_gain_limit else Stop.SMALL_GAIN
