"""Options of balancing that say what a solver is to reach, what that may cost, and when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.solvers import (
    HBAL,
    SENSIBLE_PRICES,
    Budget,
    Objective,
    Prices,
    Registered,
    StopRules,
    Watch,
    default_solver,
    registered,
    solver_named,
)
from poise.api.planning_options import (
    check_flags,
    check_number,
    check_positive,
    check_text,
    check_whole,
    name_list,
)
from snapshots.errors import FormatError, Option, UsageError
from snapshots.htools import read_size
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.goals import Wish
    from planner.solvers import Solver

_OTHER_THAN_PRICES = {
    "target_score": "no target score",
    "max_copy": "no budget of copies",
    "max_hours": "no budget of hours",
}
_OBJECTIVE = (
    "max_copy",
    "max_hours",
    "target_score",
    "copy_price",
    "migration_price",
    "move_price",
    "hour_price",
)
_GAINS = ("min_gain", "min_gain_limit", "min_gain_per_gib")
"""The gains asked of a single move: not for solvers whose moves may gain only together."""


@dataclass(frozen=True, kw_only=True)
class SolverOptions:
    """Solver, budgets, prices and goals; :func:`poise.balance` explains each option."""

    max_moves: int | None = None
    max_copy: int | str | None = None
    max_hours: float | None = None
    target_score: float | None = None
    time_limit: float | None = None
    copy_price: float | None = None
    migration_price: float | None = None
    move_price: float | None = None
    hour_price: float | None = None
    goals: Sequence[str] = ()
    repair_only: bool = False
    min_gain: float = 1e-2
    min_gain_limit: float = 1e-1
    min_score: float = 1e-9
    min_gain_per_gib: float = 0.0
    solver: str | None = None

    def chosen_solver(self) -> Registered[Solver]:
        """The solver that is asked for, or the usual one.

        Where none is asked for, but a gain of single moves, that is one that knows them.

        Raises:
            UsageError: there is none of the name.
        """
        check_text("solver", self.solver)
        if self.solver is not None:
            return solver_named(self.solver)
        usual = default_solver()
        return solver_named(HBAL) if usual.prices and self.gains_given() else usual

    def gains_given(self) -> list[str]:
        """The gains of single moves, which hbal's moves know, that are not the usual ones."""
        usual = SolverOptions()
        return [name for name in _GAINS if getattr(self, name) != getattr(usual, name)]

    def stop_rules(self, solver: Registered[Solver], watch: Watch | None = None) -> StopRules:
        """The rules by which a solver ends; ``watch`` is asked now and then.

        ``max_moves`` is among them for solvers that know no budgets; it is in the
        :meth:`objective` of the others.

        Raises:
            UsageError: a value of another type or out of range.
        """
        if self.max_moves is not None:
            check_whole("max_moves", self.max_moves)
        if self.time_limit is not None:
            check_positive("time_limit", self.time_limit)
        for option in ("min_gain", "min_gain_limit", "min_score", "min_gain_per_gib"):
            check_number(option, getattr(self, option))
        return StopRules(
            max_steps=-1 if solver.prices or self.max_moves is None else self.max_moves,
            min_score=self.min_score,
            min_gain=self.min_gain,
            min_gain_limit=self.min_gain_limit,
            min_gain_per_gib=self.min_gain_per_gib,
            watch=watch,
        )

    def objective(self, solver: Registered[Solver]) -> Objective:
        """Prices, budgets and the score to reach, for a solver that knows them.

        Raises:
            UsageError: a value of another type or out of range, or one of them is given and the
                solver knows none.
        """
        wishes = self.wishes()
        check_flags(repair_only=self.repair_only)
        if (wishes or self.repair_only) and not solver.prices:
            about = wishes[0].option if wishes else Option("repair_only")
            knows = "no goals" if wishes else "the score only"
            raise UsageError(
                about, f": the solver {solver.name} knows {knows}", advice=_with_prices()
            )
        if self.repair_only and self.target_score is not None:
            raise UsageError(
                "choose one of ", Option("repair_only"), " and ", Option("target_score")
            )
        given = {name: getattr(self, name) for name in _OBJECTIVE}
        for name, value in given.items():
            if value is None:
                continue
            if not solver.prices:
                unknown = _OTHER_THAN_PRICES.get(name, "no prices")
                raise UsageError(
                    Option(name),
                    f": the solver {solver.name} knows {unknown}",
                    advice=_with_prices(),
                )
            if name == "max_copy":
                self.copy_mib()
            elif name == "max_hours":
                check_positive(name, value)
            else:
                check_number(name, value)
        if not solver.prices:
            return Objective()
        for name in self.gains_given():
            raise UsageError(
                Option(name),
                f": the solver {solver.name} has prices instead",
                advice=(Option("copy_price"), f" {SENSIBLE_PRICES.copied_gib}"),
            )
        usual = SENSIBLE_PRICES
        return Objective(
            Prices(
                usual.copied_gib if self.copy_price is None else self.copy_price,
                usual.migrated_gib if self.migration_price is None else self.migration_price,
                usual.move if self.move_price is None else self.move_price,
                usual.hour if self.hour_price is None else self.hour_price,
            ),
            Budget(self.max_moves, self.copy_mib(), self.max_hours),
            self.target_score,
            repair_only=self.repair_only,
        )

    def wishes(self) -> list[Wish]:
        """The goals, each hard or with a weight.

        Raises:
            UsageError: not a list of goals as they are written.
        """
        from planner.goals import read_wish

        return [read_wish(text) for text in name_list("goals", self.goals)]

    def copy_mib(self) -> int | None:
        """The budget of copies in MiB.

        Raises:
            UsageError: neither a whole number of MiB nor a size such as ``500g``.
        """
        given = self.max_copy
        if given is None:
            return None
        if not isinstance(given, str):
            check_whole("max_copy", given, "MiB")
            return given
        try:
            size = read_size(given)
        except FormatError:
            size = 0
        if size <= 0:
            told = f": expected a size above 0, got {quoted(given)}"
            raise UsageError(Option("max_copy"), told, advice=(Option("max_copy", value="500g"),))
        return size


def solver_with_prices() -> str:
    """The name of a solver that knows prices and goals."""
    return next(one.name for one in registered() if one.prices)


def _with_prices() -> tuple[Option | str, ...]:
    """One thing to type: such a solver."""
    return Option("solver"), f" {solver_with_prices()}"
