"""Plans that give nodes a role before anything moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.plan.node_step import NodeStep
from planner.plan.plan import Plan
from snapshots.node_role import NodeRole


def role_steps(
    nodes: Sequence[str], role: NodeRole, before: NodeRole, last: int = 0
) -> tuple[NodeStep, ...]:
    """The steps that take nodes from one role to another, with the ids after ``last``."""
    return tuple(NodeStep(last + k, node, role, before) for k, node in enumerate(nodes, 1))


def with_roles_first(plan: Plan, nodes: Sequence[str], role: NodeRole, before: NodeRole) -> Plan:
    """``plan`` after steps that take these nodes from one role to another.

    Their ids follow those of the moves. Moves that wait for no other wait for all of them.
    """
    steps = role_steps(nodes, role, before, max((step.id for step in plan.steps), default=0))
    ids = tuple(step.id for step in steps)
    moves = tuple(move if move.after else replace(move, after=ids) for move in plan.moves)
    return replace(plan, moves=moves, node_steps=(*steps, *plan.node_steps))
