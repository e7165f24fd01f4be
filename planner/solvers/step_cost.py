"""The cost of one step."""

from __future__ import annotations

from planner.rules.candidates import COPYING
from planner.rules.moves import MoveKind
from planner.rules.route import route
from planner.rules.step import Step
from planner.solvers.objective import Cost
from planner.state.model import Model


def cost_of(model: Model, step: Step) -> Cost:
    """The cost of a step, without its hours; a forthcoming instance exists on paper only."""
    return cost_of_move(model, step.instance, step.kind, step.old[1], step.target)


def cost_of_move(model: Model, row: int, kind: MoveKind, secondary: int, target: int) -> Cost:
    """The same for a move of an instance whose secondary is ``secondary`` before it."""
    if model.forthcoming[row]:
        return Cost(moves=1)
    copied = int(model.disk[row]) if kind in COPYING else 0
    switches = sum(not leg.copies for leg in route(kind, secondary, target))
    return Cost(1, copied, switches * int(model.memory[row]))
