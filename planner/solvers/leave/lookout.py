"""The caller of a search: told the best so far, and asked whether it is to end."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.solvers.stopping import BestSoFar, Stop, Watch


@dataclass(eq=False)
class Lookout:
    """The caller's watch, and its answer.

    ``ended``: the reason why nothing more is to be begun; None while there is none.
    """

    watch: Watch | None = None
    ended: Stop | None = None
    best: BestSoFar = field(default=BestSoFar(float("nan"), 0, 0, 0.0))

    def over(self) -> bool:
        """Ask the watch: True if nothing more is to be begun; that stays."""
        if self.ended is None and self.watch is not None:
            self.ended = self.watch(self.best)
        return self.ended is not None

    def tell(self, best: BestSoFar) -> None:
        """Show the best so far to the watch."""
        self.best = best
        self.over()

    def interrupted(self) -> None:
        """Take note of an interrupt."""
        self.ended = Stop.INTERRUPTED
