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
    part of the price of a budget's excess that counts at first.
    """

    origin: Origin
    hot: float
    cold: float
    smoothing: float = 0.0
    lenience: float = 1.0


ROUNDS = (
    Round(Origin.START, 0.03, 3e-4, smoothing=3.0, lenience=0.005),
    Round(Origin.FLOOR, 0.02, 3e-4),
    Round(Origin.FLOOR, 0.003, 1e-4),
    Round(Origin.BEST, 0.01, 1e-4),
    Round(Origin.BEST, 0.005, 1e-4),
    Round(Origin.BEST, 0.003, 1e-4),
)

_PROPOSALS_PER_NODE = 2_400_000
_MOST_PROPOSALS = 480_000_000


def proposals(nodes: int) -> int:
    """The proposals of all rounds together for a group of so many nodes."""
    return min(_MOST_PROPOSALS, _PROPOSALS_PER_NODE * nodes)
