"""A plan with the moves of another one after its own."""

from __future__ import annotations

from dataclasses import replace

from planner.plan.build_steps import plan_of_steps
from planner.plan.move_worth import MovesOnPaper
from planner.plan.plan import Plan
from planner.plan.step_of_move import steps_of
from planner.state.model import Model
from planner.state.placement import Placement
from snapshots.arrays import Ints


def followed_by(model: Model, scope: Ints, plan: Plan, later: Plan) -> Plan:
    """``plan`` with the moves of ``later`` after its own, as one plan.

    Args:
        model: the cluster that ``plan`` was made for.
        scope: rows of the group's nodes, ascending.
        plan: the first; what it says of evacuation and of instances that stay is kept.
        later: a plan that begins where ``plan`` ends; nodes that it does not know are left alone.
    """
    before, moves = Placement(model), (*plan.moves, *later.moves)
    whole = plan_of_steps(
        before,
        MovesOnPaper(model, scope, moves).after(),
        scope,
        steps_of(model, moves),
        group=plan.group,
        maker=plan.solver,
        options=plan.options,
        created=plan.created,
    )
    return replace(whole, evacuation=plan.evacuation, immovable=plan.immovable)
