"""The balancing solvers by name: where a new one is added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.solvers.base import Solver
from snapshots.errors import Option, UsageError
from snapshots.reading import printable

DEFAULT_SOLVER = "hbal"


@dataclass(frozen=True, slots=True)
class Registered:
    """A solver that can be asked for; ``summary`` is one line of help, ``make`` gives it."""

    name: str
    summary: str
    make: Callable[[], Solver]


def _hbal() -> Solver:
    from planner.solvers.balance.greedy import Greedy

    return Greedy()


_SOLVERS: dict[str, Registered] = {}


def register(name: str, summary: str, make: Callable[[], Solver]) -> None:
    """Add a solver; ``make`` is called when it is first asked for, and imports what it needs.

    Raises:
        ValueError: another solver has the name.
    """
    if name in _SOLVERS:
        raise ValueError(f"there is a solver {name!r} already")
    _SOLVERS[name] = Registered(name, summary, make)


def unregister(name: str) -> None:
    """Take a solver out again."""
    del _SOLVERS[name]


def registered() -> tuple[Registered, ...]:
    """All solvers, in the order in which they were added."""
    return tuple(_SOLVERS.values())


def solver_named(name: str) -> Solver:
    """The solver that a caller asks for.

    Raises:
        UsageError: there is none of the name.
    """
    if name not in _SOLVERS:
        raise UsageError(
            Option("solver"), f": there is no {printable(name)}: one of {', '.join(_SOLVERS)}"
        )
    return _SOLVERS[name].make()


def solver_of_plan(called: str) -> str:
    """The registered name of the solver that a plan calls ``called``; the default if it is gone."""
    for name, one in _SOLVERS.items():
        if called in (name, one.make().name):
            return name
    return DEFAULT_SOLVER


register(DEFAULT_SOLVER, "as Ganeti's hbal: always the move that lowers the score most", _hbal)
