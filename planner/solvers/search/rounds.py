"""The rounds of a search: where each starts, how hot it is, and how much effort it makes.

Measured with ``benchmarks/solver.py`` on its tuning seeds: hot rounds from the start find what no
order of hbal's moves leads to, and the last ones polish the best. Where a group is too large for
that, cold ones from hbal's own plan keep what is good about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Origin(Enum):
    """The places from which a round starts."""

    START = auto()
    """The places of the instances now."""
    FLOOR = auto()
    """The places to which hbal's moves lead."""
    BEST = auto()
    """The best places so far."""


@dataclass(frozen=True, slots=True)
class Round:
    """One annealing.

    ``hot``, ``cold``: the first and the last temperature, in points of score. ``smoothing``: how
    wide the bottom of the spreads is at first, in shares of an average instance. ``lenience``: the
    part of the price of a budget's excess that counts at first. ``dearness``: with a score to
    reach, the price of copies as a multiple of what hbal pays for its gain.
    """

    origin: Origin
    hot: float
    cold: float
    smoothing: float = 0.0
    lenience: float = 1.0
    dearness: float = 1.0


_FROM_START = Round(Origin.START, 0.03, 3e-4, smoothing=3.0, lenience=0.005)

_SMALL = (
    *(_FROM_START,) * 4,
    Round(Origin.BEST, 0.01, 1e-4),
    Round(Origin.BEST, 0.003, 1e-4),
)
"""Several ways from the start, as one alone may end in a trap of the budget, and the end of the
best of them."""

_MIDDLE = (_FROM_START, Round(Origin.BEST, 0.003, 3e-5))
"""One way from the start, as slowly as can be, and its end: at 40 nodes with 400 instances a sixth
to a third below what the rounds of small groups find in the same time."""

_LARGE = (
    Round(Origin.FLOOR, 3e-4, 1e-5),
    Round(Origin.BEST, 1e-3, 1e-5),
    Round(Origin.BEST, 5e-4, 1e-5),
    Round(Origin.BEST, 3e-4, 1e-5),
)
"""From hbal's plan, and cold: of many nodes each has little weight in the score, so that the rounds
of small groups would melt the plan (at 300 nodes they end 4 % below hbal, these 9 %)."""

TO_TARGET = (
    Round(Origin.START, 0.03, 3e-4, smoothing=3.0, lenience=0.005, dearness=1.0),
    Round(Origin.START, 0.03, 3e-4, smoothing=3.0, lenience=0.005, dearness=0.3),
    Round(Origin.FLOOR, 0.02, 3e-4, dearness=1.0),
    Round(Origin.BEST, 0.01, 1e-4, dearness=2.0),
    Round(Origin.BEST, 0.01, 1e-4, dearness=0.7),
    Round(Origin.BEST, 0.003, 1e-4, dearness=1.0),
)
"""The rounds towards a score that is to be reached as cheaply as possible."""

_SEVERAL_WAYS, _ONE_WAY = 8000, 1200
"""Proposals for each node of each instance, from which on a group counts as small, as middle."""
_PROPOSALS_PER_NODE = 2_200_000
_MOST_PROPOSALS = 240_000_000


def rounds_for(nodes: int, instances: int, *, target: bool) -> tuple[Round, ...]:
    """The rounds for a group of that size."""
    if target:
        return TO_TARGET
    each = proposals(nodes) / max(1, nodes * instances)
    if each >= _SEVERAL_WAYS:
        return _SMALL
    return _MIDDLE if each >= _ONE_WAY else _LARGE


def proposals(nodes: int) -> int:
    """The proposals of all rounds together for a group of so many nodes."""
    return min(_MOST_PROPOSALS, _PROPOSALS_PER_NODE * nodes)
