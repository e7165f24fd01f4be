"""The places of several new instances: what a solver is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.ranked_places import Spot

OnFound = Callable[[int], None]
"""Called with the number of places that are found so far."""


@dataclass(frozen=True, eq=False)
class PlaceProblem:
    """New instances, and where they may go.

    ``newcomers`` are their rows, without nodes in the state of ``world``, which is left as it is;
    ``groups`` (rows) may be used. ``spread``: places apart from an instance's service come before
    those with a better score.
    """

    world: World
    newcomers: tuple[int, ...]
    groups: tuple[int, ...]
    rules: AllocationRules
    spread: bool = False


@dataclass(frozen=True, eq=False)
class PlacesFound:
    """The places of as many as were found one.

    ``spots`` come in an order in which the instances can be created; each is judged, and scored, on
    the state with those before it. Of instances that are alike the first have places. ``in_turn``
    is how many find one if each takes the best in its turn. No more than ``bound`` can be placed;
    None where that is not known.
    """

    spots: tuple[Spot, ...]
    in_turn: int
    bound: int | None = None


class Placer(Protocol):
    """A solver that finds places for several new instances."""

    def place(self, problem: PlaceProblem, on_found: OnFound | None = None) -> PlacesFound:
        """The places that it finds; the same question has the same answer."""
