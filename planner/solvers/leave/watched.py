"""CP-SAT run so that the caller can end it: at a time of theirs, or by an interrupt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.solvers.cp_sat import Values, remembering, repeatable_solver
from planner.solvers.order.detour import OrderEffort
from planner.solvers.stopping import BestSoFar, Stop, Watch

_UNITS = 12.0
"""Deterministic time of CP-SAT for a whole answer: some ten seconds."""
_ORDERS = 100_000
"""Moves that are looked at where instances wait for each other: that takes a few seconds."""

Background = Callable[[Callable[[], Any], Callable[[], None], Callable[[], bool]], Any]
"""Runs its first argument and gives the result; calls the second one once the third is true."""


def in_front(work: Callable[[], Any], stop: Callable[[], None], over: Callable[[], bool]) -> Any:
    """Run ``work`` to its own end."""
    return work()


@dataclass(eq=False)
class LeavingEffort:
    """The deterministic time that is left for CP-SAT, and the caller's watch.

    ``background`` runs CP-SAT, and may end it earlier: no interrupt does while CP-SAT runs.
    ``orders``: the moves that may still be looked at where instances wait for each other.
    ``ended``: the reason why nothing more is to be begun; None while there is none.
    """

    watch: Watch | None = None
    units: float = _UNITS
    background: Background = in_front
    ended: Stop | None = None
    best: BestSoFar = field(default=BestSoFar(float("nan"), 0, 0, 0.0))
    orders: OrderEffort = field(init=False)

    def __post_init__(self) -> None:
        self.orders = OrderEffort(_ORDERS, lambda: self.look() is not None)

    @property
    def over(self) -> bool:
        """True if nothing more is to be begun."""
        return self.units <= 0 or self.look() is not None

    def look(self) -> Stop | None:
        """Ask the watch; an answer stays."""
        if self.ended is None and self.watch is not None:
            self.ended = self.watch(self.best)
        return self.ended

    def tell(self, score: float, moves: int, copy_mib: int) -> None:
        """Show the best so far to the watch."""
        self.best = BestSoFar(score, moves, copy_mib, 1 - self.units / _UNITS)
        self.look()

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
            status = self.background(
                lambda: solver.solve(cp, callback),
                solver.stop_search,
                lambda: self.look() is not None,
            )
        except KeyboardInterrupt:
            self.ended = Stop.INTERRUPTED
            return solver, cp_model.UNKNOWN
        self.units -= float(solver.response_proto.deterministic_time)
        self.look()
        return solver, status
