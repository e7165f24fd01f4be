"""The roles of nodes that steps of plans change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.plan.node_roles import role_of, with_roles
from planner.plan.node_step import NodeStep
from snapshots.node_role import NodeRole
from tests.planner.small_clusters import cluster, node

DRAINED, REGULAR, OFFLINE = NodeRole.DRAINED, NodeRole.REGULAR, NodeRole.OFFLINE


@pytest.mark.parametrize(
    ("told", "offline", "memory", "found"),
    [
        (NodeRole.CANDIDATE, False, 1000.0, REGULAR),
        (NodeRole.MASTER, False, 1000.0, REGULAR),
        (DRAINED, True, 1000.0, DRAINED),
        (OFFLINE, True, 0.0, OFFLINE),
        (None, False, 1000.0, REGULAR),
        (None, True, 1000.0, DRAINED),
        (None, True, 0.0, OFFLINE),
    ],
)
def test_a_node_takes_instances_is_drained_or_is_offline(
    told: NodeRole | None, offline: bool, memory: float, found: NodeRole
) -> None:
    one = replace(node("a"), role=told, offline=offline, total_memory=memory)
    assert role_of(cluster(nodes=[one, node("b")]), 0) is found


def test_steps_change_the_roles_of_their_nodes_alone() -> None:
    before = cluster(nodes=[node("a"), node("b")])
    after = with_roles(before, [NodeStep(1, "b", DRAINED, REGULAR)])
    assert [role_of(after, row) for row in (0, 1)] == [REGULAR, DRAINED]
    back = with_roles(after, [NodeStep(2, "b", REGULAR, DRAINED)])
    assert role_of(back, 1) is REGULAR
    assert with_roles(before, ()) is before
