"""The moves of a solver, run in job sets and by the runner."""

from __future__ import annotations

from benchmarks.kinds import Case, Kind
from benchmarks.solver_execution import BUSIEST, JOB_SETS, WAYS, plan_of_steps, spans
from planner.solvers.balance.greedy import balance
from planner.state.placement import group_scope

CASE = Case(Kind.SKEWED, 10, 80, 1)


def test_a_plan_is_made_of_steps_and_run_in_every_way() -> None:
    placement = CASE.placement()
    steps = balance(placement, group_scope(placement, 0)).steps[:8]
    plan = plan_of_steps(CASE, steps)
    assert len(plan.moves) == 8
    assert plan.score_after == steps[-1].score
    took = spans(CASE, steps)
    assert took.keys() == {JOB_SETS, BUSIEST, *WAYS}
    assert 0 < took[BUSIEST] <= took["runner"] <= took[JOB_SETS]
