"""The best beginning of a sequence of steps, by an objective."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from planner.rules.step import Step
from planner.solvers.objective import PLAIN, Compliance, Cost, Objective, Value
from planner.solvers.step_cost import costs_of
from planner.state.model import Model
from planner.timing.throttles import USUAL_THROTTLES, Throttles
from planner.timing.timed_steps import StepClock


@dataclass(frozen=True, slots=True)
class Prefix:
    """The first ``steps`` of a sequence, the score after them, their cost, and their value.

    The cost has hours where the objective counts them.
    """

    steps: int
    score: float
    cost: Cost
    value: Value
    compliance: Compliance = PLAIN


def best_prefix(
    model: Model,
    before: float,
    steps: Sequence[Step],
    objective: Objective,
    throttles: Throttles = USUAL_THROTTLES,
    compliance: Sequence[Compliance] | None = None,
) -> Prefix:
    """The best beginning within the budget; no step at all is one, too.

    Args:
        model: of the group.
        before: the score before the first step.
        steps: each with the score after it.
        objective: by which a beginning is the best.
        throttles: how many moves run side by side, for their hours.
        compliance: before the first step and after each, where the objective asks for them.
    """
    allowed = objective.budget.allows
    if compliance is None:
        compliance = (PLAIN,) * (len(steps) + 1)
    beginnings = _beginnings(model, before, steps, objective, compliance)
    every = takewhile(lambda one: allowed(one.cost), beginnings)
    if not objective.counts_hours:
        return min(every, key=lambda one: one.value)
    return _best_in_time(list(every), StepClock(model, steps, throttles), objective)


def _beginnings(
    model: Model,
    before: float,
    steps: Sequence[Step],
    objective: Objective,
    compliance: Sequence[Compliance],
) -> Iterator[Prefix]:
    """All of them, the shortest first, as if they took no time."""
    cost, at = Cost(), compliance[0]
    yield Prefix(0, before, cost, objective.value(before, cost, at), at)
    every = zip(steps, costs_of(model, steps), compliance[1:], strict=True)
    for count, (step, more, at) in enumerate(every, start=1):
        cost += more
        yield Prefix(count, step.score, cost, objective.value(step.score, cost, at), at)


def _best_in_time(every: Sequence[Prefix], clock: StepClock, objective: Objective) -> Prefix:
    """The best of beginnings, of which few are timed: those that are the best if all goes well."""

    def lasting(one: Prefix, hours: float) -> Prefix:
        cost = replace(one.cost, hours=hours)
        return replace(one, cost=cost, value=objective.value(one.score, cost, one.compliance))

    most = objective.budget.hours
    if most is not None:  # what is longer takes longer, but for some seconds
        within = bisect_right(range(len(every)), most, key=clock.hours)
        every = every[: max(1, within)]
    best = every[0]
    hoped = [lasting(one, least) for one, least in zip(every, clock.least_hours(), strict=False)]
    for one in sorted(hoped, key=lambda one: one.value):
        if not one.value < best.value:
            break
        timed = lasting(one, clock.hours(one.steps))
        if timed.value < best.value and objective.budget.allows(timed.cost):
            best = timed
    return best
