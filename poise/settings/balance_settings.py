"""Defaults of balancing that the config file has: solver, prices, budgets."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class BalanceSettings:
    """The table ``[balance]``; None where it says nothing.

    ``max_copy`` is a size (``500g``), ``max_hours`` a number of hours; prices are points of score,
    as :func:`poise.balance` has them.
    """

    solver: str | None = None
    max_copy: str | None = None
    max_hours: float | None = None
    copy_price: float | None = None
    migration_price: float | None = None
    move_price: float | None = None
    hour_price: float | None = None

    @property
    def prices_and_budgets(self) -> dict[str, str | float]:
        """Those that are set, for solvers that know prices."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "solver"}
        return {name: value for name, value in values.items() if value is not None}
