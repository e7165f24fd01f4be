"""The scatter of times about what is usual, and times drawn from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

from planner.rules import Verb
from planner.timing.rates import ActionSeconds, Durations

_P90 = NormalDist().inv_cdf(0.9)
_SHARED = math.sqrt(0.5)
"""Half of the scatter is common to all actions of one change: a busy evening slows all of them."""
_BITS = 8


def _scores(number: int) -> tuple[float, ...]:
    """So many scores of the normal distribution, evenly likely, ascending.

    They have digits that are the same on every machine.
    """
    return tuple(round(NormalDist().inv_cdf((k + 0.5) / number), 6) for k in range(number))


_SCORES = _scores(2**_BITS)
_SEED = 20


@dataclass(frozen=True, slots=True)
class Scatter:
    """Factors by which times differ from the usual one: 1 in 10 is below ``p10``, 9 in 10 are up
    to ``p90``. Between them they are as in a normal distribution of logarithms, on either side.
    """

    p10: float
    p90: float

    def factor(self, score: float) -> float:
        """The factor at a score of the normal distribution; 0 is the usual time, 1."""
        side = self.p90 if score > 0 else 1 / self.p10
        return round(math.exp(score / _P90 * math.log(side)), 6)


class _Drawn:
    """Durations of one imagined change; ``shared`` is the score that all its actions share."""

    def __init__(
        self,
        durations: Durations,
        scatters: Mapping[Verb, Scatter],
        shared: float,
        random: Random,
    ) -> None:
        self._durations = durations
        self._scatters = scatters
        self._random = random
        self._shared = shared

    def seconds(self, verb: Verb, mib: float = 0.0, *, restarts: bool = True) -> float:
        """The time of one more action."""
        usual = self._durations.seconds(verb, mib, restarts=restarts)
        if verb not in self._scatters:
            return usual
        own = _SCORES[self._random.getrandbits(_BITS)]
        score = _SHARED * (self._shared + own)
        return usual * self._scatters[verb].factor(score)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Seconds: half of all changes are done after ``p50``, 9 in 10 after ``p90``."""

    p50: float
    p90: float


def time_range(
    durations: Durations,
    scatters: Mapping[Verb, Scatter],
    seconds: Callable[[ActionSeconds], float],
    draws: int,
) -> TimeRange:
    """The range of a change's time, by so many draws; always the same for the same question.

    Args:
        durations: the usual times.
        scatters: how times differ from them, by the kind of action.
        seconds: how long the change takes if its actions take so long, see
            :func:`planner.timing.list_schedule`.
        draws: how often it is gone through.
    """
    random = Random(_SEED)
    found = sorted(
        seconds(_Drawn(durations, scatters, shared, random)) for shared in _scores(draws)
    )
    return TimeRange(_quantile(found, 0.5), _quantile(found, 0.9))


def _quantile(ascending: Sequence[float], level: float) -> float:
    """The value that a share of at least ``level`` is not above."""
    return round(ascending[math.ceil(level * len(ascending)) - 1], 1)
