"""The caller's patience with a search: the time that it has, and an interrupt."""

from __future__ import annotations

from planner.solvers.stopping import BestSoFar, Stop, Watch

_NOTHING = BestSoFar(score=float("nan"), moves=0, copy_mib=0, part=0.0)


class CallersPatience:
    """The watch of a caller, whose answer stays.

    Attributes:
        ended: the reason why the search shall end; None while it may go on.
    """

    def __init__(self, watch: Watch | None) -> None:
        self._watch = watch
        self._best = _NOTHING
        self.ended: Stop | None = None

    @property
    def watched(self) -> bool:
        """True if there is a watch; where there is none, interrupts are for the caller."""
        return self._watch is not None

    def tell(self, best: BestSoFar) -> Stop | None:
        """Show the best so far to the watch."""
        self._best = best
        return self._ask()

    def over(self) -> bool:
        """True if the search shall end; the watch is asked again about the last best."""
        return self._ask() is not None

    def interrupt(self) -> None:
        """Note an interrupt, which ends the search."""
        self.ended = Stop.INTERRUPTED

    def _ask(self) -> Stop | None:
        if self.ended is None and self._watch is not None:
            self.ended = self._watch(self._best)
        return self.ended
