"""The balancing solvers by name: where a new one is added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapshots.errors import Option, UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:
    from planner.solvers.base import Solver  # numpy, which the help of commands does without

HBAL = "hbal"
"""The solver that makes hbal's moves; it needs nothing that may be missing."""
DEFAULT_SOLVER = HBAL
"""The solver that plans where none is asked for; :func:`default_solver` says when it cannot."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A solver that can be asked for.

    ``summary`` is what the help says of it, ``make`` gives it, ``in_plans`` is what plans call it.
    ``prices``: the objectives of its plans may have prices, budgets and a target.
    ``compiled``: without the kernel its plans are hbal's, and say so.
    """

    name: str
    summary: str
    make: Callable[[], Solver]
    in_plans: str
    prices: bool = False
    compiled: bool = False


def _hbal() -> Solver:
    from planner.solvers.balance.greedy import Greedy

    return Greedy()


def _search() -> Solver:
    from planner.solvers.search.search import Search

    return Search()


_SOLVERS: dict[str, Registered] = {}


def register(
    name: str,
    summary: str,
    make: Callable[[], Solver],
    *,
    in_plans: str = "",
    prices: bool = False,
    compiled: bool = False,
) -> None:
    """Add a solver.

    Args:
        name: what callers and operators ask for, and what plans call it.
        summary: what it does, in some words.
        make: called when the solver is asked for; imports what it needs.
        in_plans: another name that plans have for it.
        prices: it knows prices, budgets and a target; else a caller who has any is refused.
        compiled: without the kernel its plans are hbal's, and say so.

    Raises:
        ValueError: another solver has the name.
    """
    if _find(name):
        raise ValueError(f"there is a solver {name!r} already")
    _SOLVERS[name] = Registered(name, summary, make, in_plans or name, prices, compiled)


def unregister(name: str) -> None:
    """Take a solver out again."""
    del _SOLVERS[name]


def registered() -> tuple[Registered, ...]:
    """All solvers, in the order in which they were added."""
    return tuple(_SOLVERS.values())


def solver_named(name: str) -> Registered:
    """The solver that a caller asks for, or that a plan names.

    Raises:
        UsageError: there is none of the name.
    """
    found = _find(name)
    if found is None:
        raise UsageError(
            Option("solver"), f": no solver {quoted(name)}", advice=", ".join(_SOLVERS)
        )
    return found


def default_solver() -> Registered:
    """The solver that plans where none is asked for: hbal's moves where the kernel is missing."""
    usual = solver_named(DEFAULT_SOLVER)
    if usual.compiled:
        from planner.kernel import NoKernel, kernel

        if isinstance(kernel(), NoKernel):
            return solver_named(HBAL)
    return usual


def _find(name: str) -> Registered | None:
    return next((one for one in _SOLVERS.values() if name in (one.name, one.in_plans)), None)


register(HBAL, "always the move that lowers the score most", _hbal, in_plans="greedy")
register(
    "search",
    "whole plans, with a price on copies; better and cheaper than hbal's",
    _search,
    prices=True,
    compiled=True,
)
