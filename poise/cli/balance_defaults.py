"""Options of balancing that the config file has, where the command line says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from planner.solvers import solver_named
from poise.api.solver_options import solver_with_prices
from poise.settings.run_options import NO_LIMIT, read_copy

if TYPE_CHECKING:
    from poise.api.balance_options import BalanceOptions
    from poise.settings.balance_settings import BalanceSettings


def with_defaults(
    options: BalanceOptions, settings: BalanceSettings, goals: Sequence[str]
) -> tuple[BalanceOptions, str]:
    """The options, and for what the solver is another than the usual one; "" where it is not.

    Goals, prices and budgets in the config file choose a solver that knows them, unless one is
    named there or on the command line. Where hbal's moves are named, or options that only they
    know, prices and budgets of the config file are left aside.

    Args:
        goals: those of the cluster in the config file.
    """
    why = ""
    solver = options.solver or settings.solver
    if solver is None and not options.chosen_solver().prices:
        if goals:
            why = "for goals in the config file"
        elif settings.prices_and_budgets and not options.gains_given():
            priced = any(name.endswith("_price") for name in settings.prices_and_budgets)
            why = f"for {'prices' if priced else 'budgets'} in the config file"
        if why:
            solver = solver_with_prices()
    options = replace(options, solver=solver)
    if solver is None or not solver_named(solver).prices:
        return options, why
    given: dict[str, Any] = settings.prices_and_budgets
    return replace(options, **{k: v for k, v in given.items() if getattr(options, k) is None}), why


def most_to_copy(given: str | None, *usual: str | None) -> int | None:
    """MiB that a plan may copy: as given, otherwise the least of what is usual; None: no limit."""
    sizes = usual if given is None else (given,)
    mib = [int(read_copy(size) * 1024) for size in sizes if size not in (None, NO_LIMIT)]
    return min(mib, default=None)
