"""What a plan adds up and holds against itself."""

from __future__ import annotations

from planner.rules.moves import MoveKind
from snapshots.disk_template import DiskTemplate
from tests.planner.plan.made_plans import (
    PAIR,
    A,
    B,
    C,
    D,
    balanced,
    cluster,
    instance,
    plan_of_moves,
)


def test_a_plan_adds_its_prices_up() -> None:
    snapshot = cluster(PAIR, instance("other", B, A))
    plan = plan_of_moves(
        snapshot, (0, MoveKind.REPLACE_SECONDARY, C), (1, MoveKind.FAILOVER_AND_REPLACE, D)
    )
    assert (plan.copy_gib, plan.memory_gib) == (40, 4)


def test_an_offline_node_that_cannot_be_emptied_is_a_reservation() -> None:
    plan = balanced(cluster(instance("vm", A, template=DiskTemplate.PLAIN)), offline_nodes=(A,))
    assert plan.left_on_offline_nodes
    (warning,) = plan.reservations
    assert (warning.kind, warning.node, warning.instances) == ("offline-node", "a", ("vm",))
    assert warning.before == "offline with 1 primary and 0 secondaries"
    assert warning.after == "offline with 1 instance"
