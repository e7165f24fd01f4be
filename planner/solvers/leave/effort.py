"""The effort for an evacuation: CP-SAT runs so that the caller can end it, and orders of moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from planner.solvers.cp_sat import Values, remembering, repeatable_solver
from planner.solvers.leave.lookout import Lookout
from planner.solvers.order.detour import OrderEffort

_UNITS = 12.0
"""Deterministic time of CP-SAT for a whole answer: some ten seconds."""
_ORDERS = 100_000
"""Moves that are looked at where instances wait for each other: that takes a few seconds."""

Background = Callable[[Callable[[], Any], Callable[[], None], Callable[[], bool]], Any]
"""Runs its first argument and gives the result; calls the second one once the third is true."""


def in_front(work: Callable[[], Any], stop: Callable[[], None], over: Callable[[], bool]) -> Any:
    """Run ``work`` to its own end."""
    return work()


class LeavingEffort:
    """The effort that is left: ``units`` of CP-SAT's deterministic time, and ``orders``.

    ``orders``: the moves that may still be looked at where instances wait for each other.
    ``lookout``: the caller, who may end it earlier. ``background`` runs CP-SAT: no interrupt ends
    it while it runs.
    """

    def __init__(self, lookout: Lookout | None = None, background: Background = in_front) -> None:
        self.lookout = lookout or Lookout()
        self.orders = OrderEffort(_ORDERS, self.lookout.over)
        self.units = _UNITS
        self._background = background

    @property
    def over(self) -> bool:
        """True if nothing more is to be put to CP-SAT."""
        return self.units <= 0 or self.lookout.over()

    @property
    def part(self) -> float:
        """The part of CP-SAT's time that is spent, 0 to 1."""
        return 1 - self.units / _UNITS

    def renew(self, units: float) -> None:
        """Begin something else, which may take so much of CP-SAT's time."""
        self.units = units

    def solutions(self, cp: Any, variables: Sequence[Sequence[Any]], share: float) -> list[Values]:
        """Put a model to CP-SAT: the values of ``variables`` in each better solution."""
        keep = remembering(variables)
        self.solve(cp, share, keep)
        seen: list[Values] = keep.seen
        return seen

    def solve(self, cp: Any, share: float = 1.0, callback: Any = None) -> tuple[Any, Any]:
        """Put a model to CP-SAT: the solver with its values, and the status.

        An interrupt, or the watch, ends it with what was found so far.
        """
        from ortools.sat.python import cp_model

        solver = repeatable_solver(self.units * share)
        try:
            status = self._background(
                lambda: solver.solve(cp, callback),
                solver.stop_search,
                self.lookout.over,
            )
        except KeyboardInterrupt:
            self.lookout.interrupted()
            return solver, cp_model.UNKNOWN
        self.units -= float(solver.response_proto.deterministic_time)
        self.lookout.over()
        return solver, status
