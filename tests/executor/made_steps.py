"""Plans that give nodes roles, written down by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.plan.move import Move
from planner.plan.node_step import NodeStep
from planner.plan.plan import Plan
from snapshots.node_role import NodeRole
from tests.executor.made_moves import MIGRATE, move, plan

DRAINED, REGULAR = NodeRole.DRAINED, NodeRole.REGULAR


def drain(node: str, number: int, after: Sequence[int] = ()) -> NodeStep:
    """A step that drains a node."""
    return NodeStep(number, node, DRAINED, REGULAR, tuple(after))


def undrain(node: str, number: int, after: Sequence[int] = ()) -> NodeStep:
    """A step that puts a node to use again."""
    return NodeStep(number, node, REGULAR, DRAINED, tuple(after))


def with_steps(made: Plan, *steps: NodeStep) -> Plan:
    """The plan with these steps beside its moves."""
    return replace(made, node_steps=steps)


WEB = move("a:b", "b:a", (MIGRATE, "b"), number=1, instance="web", after=[3])
DB = move("a:c", "c:a", (MIGRATE, "c"), number=2, instance="db", after=[3])


def leaving(*moves: Move) -> Plan:
    """Node ``a`` is drained, then its instances leave."""
    return with_steps(plan(*(moves or (WEB, DB))), drain("a", 3))
