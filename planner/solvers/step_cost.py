"""The cost of steps, one after the other: what plans state, and what searches make small."""

from __future__ import annotations

from collections.abc import Iterable

from planner.rules.actions import Verb
from planner.rules.move_actions import MoveActions
from planner.rules.step import Step
from planner.rules.step_actions import step_actions
from planner.solvers.objective import Cost
from planner.state.model import Model


def costs_of(model: Model, steps: Iterable[Step]) -> tuple[Cost, ...]:
    """The cost of each step, without its hours; ``steps`` begin at the state of the snapshot."""
    steps = tuple(steps)
    return tuple(
        cost_of_actions(model, step.instance, done)
        for step, done in zip(steps, step_actions(model, steps), strict=True)
    )


def cost_of(model: Model, steps: Iterable[Step]) -> Cost:
    """The cost of all of them together."""
    return sum(costs_of(model, steps), Cost())


def cost_of_actions(model: Model, row: int, done: MoveActions[int]) -> Cost:
    """The cost of one move of an instance, by its actions."""
    disk = 0 if model.forthcoming[row] else int(model.disk[row])  # on paper there is none
    return Cost(
        moves=1,
        copy_mib=done.count(Verb.REPLACE_DISKS) * disk,
        migrated_mib=done.count(Verb.MIGRATE) * int(model.memory[row]),
    )
