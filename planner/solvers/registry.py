"""The solvers by name: where a new one is added.

Those that balance and those that place several new instances have names of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from snapshots.errors import Option, UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:
    # numpy, which the help of commands does without
    from planner.solvers.base import Solver
    from planner.solvers.place.placer import Placer

Kind = TypeVar("Kind")

HBAL = "hbal"
"""The solver that makes hbal's moves; it needs nothing that may be missing."""
DEFAULT_SOLVER = HBAL
"""The solver that plans where none is asked for; :func:`default_solver` says when it cannot."""
DEFAULT_PLACER = "joint"


@dataclass(frozen=True, slots=True)
class Registered(Generic[Kind]):
    """A solver that can be asked for.

    ``summary`` is what the help says of it, ``make`` gives it, ``in_plans`` is what plans call it.
    ``prices``: the objectives of its plans may have prices, budgets and a target.
    ``compiled``: without the kernel its plans are hbal's, and say so.
    """

    name: str
    summary: str
    make: Callable[[], Kind]
    in_plans: str
    prices: bool = False
    compiled: bool = False


def _hbal() -> Solver:
    from planner.solvers.balance.greedy import Greedy

    return Greedy()


def _search() -> Solver:
    from planner.solvers.search.search import Search

    return Search()


def _one_by_one() -> Placer:
    from planner.solvers.place.one_by_one import OneByOne

    return OneByOne()


def _jointly() -> Placer:
    from planner.solvers.joint.jointly import Jointly

    return Jointly()


class Registry(Generic[Kind]):
    """The solvers of one kind by name."""

    def __init__(self) -> None:
        self._solvers: dict[str, Registered[Kind]] = {}

    def register(
        self,
        name: str,
        summary: str,
        make: Callable[[], Kind],
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
        if self._find(name):
            raise ValueError(f"there is a solver {name!r} already")
        self._solvers[name] = Registered(name, summary, make, in_plans or name, prices, compiled)

    def unregister(self, name: str) -> None:
        """Take a solver out again."""
        del self._solvers[name]

    def registered(self) -> tuple[Registered[Kind], ...]:
        """All solvers, in the order in which they were added."""
        return tuple(self._solvers.values())

    def named(self, name: str) -> Registered[Kind]:
        """The solver that a caller asks for, or that a plan names.

        Raises:
            UsageError: there is none of the name.
        """
        found = self._find(name)
        if found is None:
            raise UsageError(
                Option("solver"), f": no solver {quoted(name)}", advice=", ".join(self._solvers)
            )
        return found

    def _find(self, name: str) -> Registered[Kind] | None:
        known = self._solvers.values()
        return next((one for one in known if name in (one.name, one.in_plans)), None)


PLACERS: Registry[Placer] = Registry()
"""Those that find places for several new instances."""
PLACERS.register(
    DEFAULT_PLACER, "all at once where that places more or better, never worse", _jointly
)
PLACERS.register("one-by-one", "each where it is best beside those before it", _one_by_one)

_BALANCERS: Registry[Solver] = Registry()
register, unregister = _BALANCERS.register, _BALANCERS.unregister
registered, solver_named = _BALANCERS.registered, _BALANCERS.named


def default_solver() -> Registered[Solver]:
    """The solver that plans where none is asked for: hbal's moves where the kernel is missing."""
    usual = solver_named(DEFAULT_SOLVER)
    if usual.compiled:
        from planner.kernel import NoKernel, kernel

        if isinstance(kernel(), NoKernel):
            return solver_named(HBAL)
    return usual


register(HBAL, "always the move that lowers the score most", _hbal, in_plans="greedy")
register(
    "search",
    "whole plans, with a price on copies; better and cheaper than hbal's",
    _search,
    prices=True,
    compiled=True,
)
