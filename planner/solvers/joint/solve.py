"""Putting a joint model to CP-SAT: first the number of instances placed, then how well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.solvers.counting import CountingModel, Counts, Places, stand_in
from planner.solvers.cp_sat import remembering, values_in
from planner.solvers.joint.effort import Effort

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

_SHOWN = 6
"""Solutions, the last found, that are handed on to be scored exactly."""


@dataclass(frozen=True, eq=False)
class Solution:
    """The solutions that a search found, the best last; and a bound that none can exceed."""

    counts: Sequence[Counts]
    bound: int


def most_placed(model: CountingModel, hint: Places, effort: Effort, *, share: float) -> Solution:
    """As many instances placed as possible, starting from ``hint``."""
    from ortools.sat.python import cp_model

    cp = model.cp
    total = sum(bunch.size for bunch in model.bunches)
    model.hint(model.counted(hint))
    cp.maximize(sum(model.moved))

    class Enough(cp_model.CpSolverSolutionCallback):
        """Ends the search once all are placed."""

        def on_solution_callback(self) -> None:
            """Called by the solver with each better solution."""
            if self.objective_value >= total:
                self.stop_search()

    solver = effort.solver(share)
    status = solver.solve(cp, Enough())
    effort.spend(_spent(solver))
    if status == cp_model.INFEASIBLE:
        return Solution((), 0)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solution((), total)
    bound = int(np.floor(solver.best_objective_bound + 1e-6))
    return Solution((values_in(solver, model.counts),), min(total, bound))


def well_placed(
    model: CountingModel, counts: Counts, placed: int, effort: Effort, *, share: float
) -> Solution:
    """``placed`` instances spread well, starting from ``counts``; a stand-in for the score."""
    cp = model.cp
    cp.add(sum(model.moved) >= placed)
    model.hint(counts)
    cp.minimize(stand_in(model))
    keep = remembering(model.counts)
    solver = effort.solver(share)
    solver.solve(cp, keep)
    effort.spend(_spent(solver))
    return Solution(keep.seen[-_SHOWN:], placed)


def _spent(solver: CpSolver) -> float:
    return float(solver.response_proto.deterministic_time)
