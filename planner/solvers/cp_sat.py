"""CP-SAT with the same answer to the same model on any machine, as far as its effort lasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

Values = list[list[int]]
"""The value of each variable of a list of lists."""


def repeatable_solver(units: float) -> CpSolver:
    """A solver that may use so much of CP-SAT's deterministic time, with one worker and seed."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = 1
    parameters.catch_sigint_signal = False  # else Ctrl-C kills the process ever after
    parameters.max_deterministic_time = max(units, 0.001)
    return solver


def values_in(solver: Any, variables: Sequence[Sequence[Any]]) -> Values:
    """The values that ``variables`` have in the solution of a solver, or of its callback."""
    return [[int(solver.value(one)) for one in some] for some in variables]


def remembering(variables: Sequence[Sequence[Any]]) -> Any:
    """A callback whose list ``seen`` has the values of ``variables`` in each better solution."""
    from ortools.sat.python import cp_model

    class Remembering(cp_model.CpSolverSolutionCallback):
        """Remembers the solutions."""

        def __init__(self) -> None:
            super().__init__()
            self.seen: list[Values] = []

        def on_solution_callback(self) -> None:
            """Called by the solver with each better one."""
            self.seen.append(values_in(self, variables))

    return Remembering()
