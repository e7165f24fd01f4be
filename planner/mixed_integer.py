"""Linear models with whole numbers in them, solved by SCIP as OR-Tools brings it.

Searches end by the number of nodes that they have looked at, and by the clock only where a caller
says so, and they run in one thread: without a clock the same model has the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from snapshots.arrays import Floats


@dataclass(frozen=True, eq=False)
class MixedAnswer:
    """The answer to a model that is to be made small.

    ``values``: the best solution that was found, None where none was. ``value``: what it costs.
    ``bound``: no solution costs less; infinite where there is none at all. ``complete``: the
    search was not cut short.
    """

    values: Floats | None
    value: float
    bound: float
    complete: bool


class MixedInteger:
    """A linear model whose cost is to be small.

    Variables are numbers from 0 on, in the order in which they are made.
    """

    def __init__(self) -> None:
        self._low: list[float] = []
        self._high: list[float] = []
        self._whole: list[bool] = []
        self._cost: list[float] = []
        self._rows: list[tuple[Mapping[int, float], float, float]] = []
        self._relaxed: _Extracted | None = None

    def number(self, low: float, high: float, cost: float = 0.0) -> int:
        """Add a variable between two values."""
        return self._add(low, high, cost, whole=False)

    def whole(self, low: float, high: float, cost: float = 0.0) -> int:
        """Add a variable that is a whole number."""
        return self._add(low, high, cost, whole=True)

    def _add(self, low: float, high: float, cost: float, *, whole: bool) -> int:
        self._low.append(low)
        self._high.append(high)
        self._cost.append(cost)
        self._whole.append(whole)
        return len(self._low) - 1

    def costs(self, variable: int, cost: float) -> None:
        """Add to the cost of a unit of a variable."""
        self._cost[variable] += cost

    def keep_cost(self, high: float, weight: float) -> None:
        """Keep the cost as it is now below a value, and let it count so much from here on."""
        self.row({k: cost for k, cost in enumerate(self._cost) if cost}, high=high)
        self._cost = [cost * weight for cost in self._cost]

    def highest(self, variable: int) -> float:
        """The largest value that a variable may have."""
        return self._high[variable]

    def row(self, factors: Mapping[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        """Keep the sum of factors times variables between two values."""
        self._rows.append((factors, low, high))

    def relaxation(self) -> MixedAnswer:
        """The best solution where no number need be whole."""
        if self._relaxed is None:
            self._relaxed = _Extracted("GLOP")
        return self._relaxed.solve(self, {}, None, 0.0)

    def solve(
        self,
        node_limit: int,
        *,
        relative_gap: float = 0.0,
        hint: Mapping[int, float] | None = None,
        seconds: float | None = None,
    ) -> MixedAnswer:
        """The best solution.

        Args:
            node_limit: nodes of the search tree to look at, at most.
            relative_gap: value and bound may stay so far apart.
            hint: values of some variables to start from.
            seconds: a time after which it ends with what it has: another machine has more, or less.
        """
        extracted = _Extracted("SCIP")
        if seconds is not None:
            extracted.solver.SetTimeLimit(max(1, int(1000 * seconds)))
        return extracted.solve(self, hint or {}, node_limit, relative_gap)

    def fill(self, extracted: _Extracted) -> None:
        """Give what is new since the last time to a solver."""
        solver = extracted.solver
        infinite = solver.infinity()

        def limit(value: float) -> float:
            return float(min(max(value, -infinite), infinite))

        objective = solver.Objective()
        for k in range(len(extracted.variables), len(self._low)):
            new = solver.Var(limit(self._low[k]), limit(self._high[k]), self._whole[k], "")
            extracted.variables.append(new)
        for k, cost in enumerate(self._cost):
            if cost:
                objective.SetCoefficient(extracted.variables[k], cost)
        for factors, low, high in self._rows[extracted.rows :]:
            row = solver.RowConstraint(limit(low), limit(high), "")
            for k, factor in factors.items():
                row.SetCoefficient(extracted.variables[k], float(factor))
        extracted.rows = len(self._rows)


def linear_solver() -> Any:
    """OR-Tools' module of linear solvers, which is slow to load."""
    from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]

    return pywraplp


class _Extracted:
    """A model as one of OR-Tools' solvers has it."""

    def __init__(self, engine: str) -> None:
        self._library = linear_solver()
        self.solver: Any = self._library.Solver.CreateSolver(engine)
        self.solver.SuppressOutput()
        self.variables: list[Any] = []
        self.rows = 0

    def solve(
        self,
        model: MixedInteger,
        hint: Mapping[int, float],
        node_limit: int | None,
        relative_gap: float,
    ) -> MixedAnswer:
        model.fill(self)
        solver, names = self.solver, self._library.MPSolverParameters
        parameters = names()
        solver.Objective().SetMinimization()
        if node_limit is not None:
            solver.SetSolverSpecificParametersAsString(f"limits/totalnodes = {node_limit}")
            parameters.SetDoubleParam(names.RELATIVE_MIP_GAP, relative_gap)
        if hint:
            known = list(hint)
            solver.SetHint([self.variables[k] for k in known], [float(hint[k]) for k in known])
        return self._answer(solver.Solve(parameters), node_limit is None)

    def _answer(self, status: int, relaxed: bool) -> MixedAnswer:
        solver = self.solver
        if status == solver.INFEASIBLE:
            return MixedAnswer(None, np.inf, np.inf, True)
        if status not in (solver.OPTIMAL, solver.FEASIBLE):
            bound = -np.inf if relaxed else float(solver.Objective().BestBound())
            return MixedAnswer(None, np.inf, bound, False)
        value = float(solver.Objective().Value())
        values = np.array([variable.solution_value() for variable in self.variables])
        bound = value if relaxed else float(solver.Objective().BestBound())
        return MixedAnswer(values, value, bound, bool(status == solver.OPTIMAL))
