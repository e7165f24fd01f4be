"""CP-SAT that repeats itself: limits, what it remembers, and Ctrl-C afterwards."""

from __future__ import annotations

from ortools.sat.python import cp_model

from planner.solvers.cp_sat import remembering, repeatable_solver, values_in
from tests.interrupts import handler_of_interrupts


def test_a_solver_has_one_worker_one_seed_and_so_much_of_its_own_time() -> None:
    parameters = repeatable_solver(2.0).parameters
    assert (parameters.num_workers, parameters.random_seed) == (1, 1)
    assert parameters.max_deterministic_time == 2.0
    assert repeatable_solver(0.0).parameters.max_deterministic_time > 0  # 0 would be for ever


def test_every_better_solution_is_remembered_the_best_last() -> None:
    model = cp_model.CpModel()
    variables = [[model.new_int_var(0, 3, "a")], [model.new_int_var(0, 4, "b")]]
    model.maximize(variables[0][0] + variables[1][0])
    keep, solver = remembering(variables), repeatable_solver(1.0)
    solver.solve(model, keep)
    assert keep.seen[-1] == values_in(solver, variables) == [[3], [4]]


def test_ctrl_c_is_pythons_after_a_solver_has_run() -> None:
    """CP-SAT's own handler leaves the system's default behind, which kills the process."""
    found = handler_of_interrupts()
    repeatable_solver(1.0).solve(cp_model.CpModel())
    assert handler_of_interrupts() == found
