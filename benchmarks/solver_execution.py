"""How long a solver's moves take on a simulated cluster: as hbal would run them, and as Poise does.

hbal makes them in the order of their gain, in job sets: a set begins once the one before is done.
"""

from __future__ import annotations

from benchmarks.gain_order import by_gain
from benchmarks.kinds import Case
from benchmarks.replay import replay
from benchmarks.streaming import by_runner, in_job_sets, span
from executor.limits import Limits
from planner.plan import Plan, plan_from_balance
from planner.rules import Step
from planner.scoring import ExactScorer
from planner.solvers import Balance, BalanceProblem, Stop
from planner.state import group_scope
from planner.timing import StepClock

JOB_SETS = "job sets"
BUSIEST = "busiest node"
"""No way to run the moves is faster than their work on one node: it takes part in one at a time."""
UNTHROTTLED = "runner, 16 at once"
WAYS = {"runner": Limits(), UNTHROTTLED: Limits(moves=16)}


def plan_of_steps(case: Case, steps: tuple[Step, ...]) -> Plan:
    """The plan that has these steps."""
    before, after = case.placement(), case.placement()
    scope = group_scope(before, 0)
    replay(after, scope, steps)
    first, last = ExactScorer(before, scope), ExactScorer(after, scope)
    found = Balance(
        steps,
        first.components(),
        last.components(),
        float(first.score()),
        float(last.score()),
        0.0,
        Stop.NO_BETTER_MOVE,
    )
    return plan_from_balance(BalanceProblem(after, scope), found, group="default")


def spans(case: Case, steps: tuple[Step, ...]) -> dict[str, float]:
    """Seconds of the cluster's time from the first job to the last, by the way to run the moves."""
    clock = StepClock(case.placement().model, steps, WAYS[UNTHROTTLED])
    cluster, plan = case.cluster(), plan_of_steps(case, steps)
    before = case.placement()
    as_hbal = by_gain(before, group_scope(before, 0), steps)
    ran = {JOB_SETS: in_job_sets(cluster, plan_of_steps(case, as_hbal))}
    ran |= {name: by_runner(cluster, plan, limits) for name, limits in WAYS.items()}
    least = clock.least_hours()[-1] * 3600
    return {name: span(simulated) for name, simulated in ran.items()} | {BUSIEST: least}
