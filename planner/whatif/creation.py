"""New instances, the places for them, and how many more would fit."""

from __future__ import annotations

from dataclasses import dataclass

from planner.plan import Allocation, Placed


@dataclass(frozen=True, slots=True)
class MoreOfTheSame:
    """Further instances that fit one by one beside those that are asked for.

    ``full``: after ``count`` no more fit, and ``closest`` is what the closest place then lacks
    (stable words of limits, and a clause with full names). If not, the search ended first.
    """

    count: int
    full: bool
    limits: tuple[str, ...] = ()
    closest: str = ""


@dataclass(frozen=True, slots=True)
class Creation:
    """New instances and their places.

    Attributes:
        allocation: the answer for the cluster as it is.
        placed: the instances that have a place, in an order in which they can be created; with
            those that moves make room for.
        more: None where not all have a place.
    """

    allocation: Allocation
    placed: tuple[Placed, ...]
    more: MoreOfTheSame | None = None

    @property
    def complete(self) -> bool:
        """True if all that are asked for have a place."""
        return len(self.placed) == self.allocation.count
