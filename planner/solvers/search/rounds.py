"""The rounds of a search: where each starts, how hot it is, and how much effort it makes.

Measured with ``benchmarks/solver.py`` on its tuning seeds: hot rounds from the start find what no
order of hbal's moves leads to, cold ones from hbal's own plan keep what is good about it, and the
last ones polish the best.
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


_POLISH = (
    Round(Origin.BEST, 0.01, 1e-4),
    Round(Origin.BEST, 0.005, 1e-4),
    Round(Origin.BEST, 0.003, 1e-4),
)
_FROM_FLOOR = (Round(Origin.FLOOR, 0.02, 3e-4), Round(Origin.FLOOR, 0.003, 1e-4))
_FROM_START = Round(Origin.START, 0.03, 3e-4, smoothing=3.0, lenience=0.005)

TO_TARGET = (
    Round(Origin.START, 0.03, 3e-4, smoothing=3.0, lenience=0.005, dearness=1.0),
    Round(Origin.START, 0.03, 3e-4, smoothing=3.0, lenience=0.005, dearness=0.3),
    Round(Origin.FLOOR, 0.02, 3e-4, dearness=1.0),
    Round(Origin.BEST, 0.01, 1e-4, dearness=2.0),
    Round(Origin.BEST, 0.01, 1e-4, dearness=0.7),
    Round(Origin.BEST, 0.003, 1e-4, dearness=1.0),
)
"""The rounds towards a score that is to be reached as cheaply as possible."""

_FEW_PROPOSALS = 200
"""Below so many proposals for each node of each instance, a round from the start leads nowhere."""
_PROPOSALS_PER_NODE = 2_200_000
_MOST_PROPOSALS = 240_000_000


def rounds_for(nodes: int, instances: int, *, target: bool) -> tuple[Round, ...]:
    """The rounds for a group of that size."""
    if target:
        return TO_TARGET
    if proposals(nodes) < 6 * _FEW_PROPOSALS * nodes * instances:
        return _FROM_FLOOR[1:] + _POLISH
    return (_FROM_START, *_FROM_FLOOR, *_POLISH)


def proposals(nodes: int) -> int:
    """The proposals of all rounds together for a group of so many nodes."""
    return min(_MOST_PROPOSALS, _PROPOSALS_PER_NODE * nodes)
