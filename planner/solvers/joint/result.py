"""The result of placing several instances at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.explain.place_refusal import Reason
from planner.solvers.evacuate.evacuate import Evacuated
from planner.state.placement import Placement


@dataclass(frozen=True, slots=True)
class LeftOver:
    """An instance (row) without a place, and why.

    ``alone``: it would find a place if the others were not there; None where there was no time
    to find out. ``reasons`` hold what is closest to fitting: the limit, and how much is missing.
    ``message`` is one sentence.
    """

    instance: int
    alone: bool | None
    reasons: tuple[Reason, ...]
    message: str

    def message_or(self, known: str | None) -> str:
        """The message; where there was no time to find one, what the caller knows already."""
        return known if self.alone is None and known else self.message


@dataclass(frozen=True, eq=False)
class Together:
    """As many of the instances as were found a place at the same time.

    ``placed`` maps instance rows, ascending, to node rows (primary, secondary; NO_NODE for none).
    ``bound``: no more than so many can be placed; ``proven``: as many are. ``placement`` is the
    state with all of them in place, reached by ``steps`` in their order (empty for new instances,
    which are all created).
    """

    placed: Mapping[int, tuple[int, int]]
    left_over: tuple[LeftOver, ...]
    bound: int
    placement: Placement
    steps: tuple[Evacuated, ...] = field(default=())

    @property
    def proven(self) -> bool:
        """True if it is certain that no more can be placed."""
        return len(self.placed) >= self.bound

    @property
    def complete(self) -> bool:
        """True if all of them have a place."""
        return not self.left_over
