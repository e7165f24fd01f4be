"""Hours as the search counts them on its way: as copies, migrations and moves.

The hours of a plan are those of its schedule, and are known once it has an order. The search looks
at millions of plans that have none. It takes so many moves to run side by side as those of hbal's
plan do; then a GiB that is copied takes so long, and has its part of the price of an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.rules.step import Step
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Objective
from planner.timing.rates import USUAL_RATES, Durations
from planner.timing.timed_steps import StepClock
from planner.units import MIB_PER_GIB

_HOUR = 3600.0


def without_hours(
    objective: Objective,
    problem: BalanceProblem,
    steps: Sequence[Step],
    durations: Durations = USUAL_RATES,
) -> Objective:
    """The same objective but for hours, which copies, migrations and moves stand for.

    Args:
        objective: with prices and limits of hours, or without.
        problem: the group.
        steps: a plan of its: its moves tell how many run at once on average.
        durations: the rates at which they copy and migrate.
    """
    if not objective.counts_hours:
        return objective
    clock = StepClock(problem.placement.model, steps, problem.throttles, durations)
    side_by_side = clock.side_by_side()
    prices, budget = objective.prices, objective.budget
    hour = prices.hour / (_HOUR * side_by_side)
    prices = replace(
        prices,
        copied_gib=prices.copied_gib + hour * MIB_PER_GIB / durations.resync_rate,
        migrated_gib=prices.migrated_gib + hour * MIB_PER_GIB / durations.memory_rate,
        move=prices.move + hour * durations.overhead,
        hour=0.0,
    )
    if budget.hours is not None:
        seconds = budget.hours * _HOUR * side_by_side
        moves, copied = int(seconds / durations.overhead), int(seconds * durations.resync_rate)
        budget = replace(
            budget,
            moves=moves if budget.moves is None else min(moves, budget.moves),
            copy_mib=copied if budget.copy_mib is None else min(copied, budget.copy_mib),
            hours=None,
        )
    return replace(objective, prices=prices, budget=budget)
