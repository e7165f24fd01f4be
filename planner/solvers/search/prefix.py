"""The best beginning of a sequence of steps, by an objective."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.rules.candidates import COPYING
from planner.rules.route import route
from planner.rules.step import Step
from planner.solvers.objective import Cost, Objective
from planner.state.model import Model


@dataclass(frozen=True, slots=True)
class Prefix:
    """The first ``steps`` of a sequence, the score after them, their cost, and their value."""

    steps: int
    score: float
    cost: Cost
    value: tuple[float, float, float]


def cost_of(model: Model, step: Step) -> Cost:
    """The cost of a step; a forthcoming instance exists on paper only."""
    row = step.instance
    if model.forthcoming[row]:
        return Cost(moves=1)
    copied = int(model.disk[row]) if step.kind in COPYING else 0
    switches = sum(not leg.copies for leg in route(step.kind, step.old[1], step.target))
    return Cost(1, copied, switches * int(model.memory[row]))


def best_prefix(model: Model, before: float, steps: Sequence[Step], objective: Objective) -> Prefix:
    """The best beginning within the budget; no step at all is one, too. ``before``: the score."""
    cost = Cost()
    best = Prefix(0, before, cost, objective.value(before, cost))
    for count, step in enumerate(steps, start=1):
        cost += cost_of(model, step)
        if not objective.budget.allows(cost):
            break
        value = objective.value(step.score, cost)
        if value < best.value:
            best = Prefix(count, step.score, cost, value)
    return best
