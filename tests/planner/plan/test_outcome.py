"""The cluster once a plan is done."""

from __future__ import annotations

import numpy as np

from planner.plan.outcome import cluster_after
from planner.rules.moves import MoveKind
from planner.state.model import prepare
from planner.state.node_columns import NODE_COLUMNS
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from tests.planner.plan.made_plans import A, B, C, D, cluster, instance, plan_of_moves

SNAPSHOT = cluster(instance("vm", A, B), instance("shared", C))
PLAN = plan_of_moves(SNAPSHOT, (0, MoveKind.REPLACE_PRIMARY, D), (1, MoveKind.FAILOVER_TO_ANY, A))


def test_instances_are_where_the_plan_leads() -> None:
    after = cluster_after(SNAPSHOT, PLAN).instances
    assert after.primary.tolist() == [D, A]
    assert after.secondary.tolist() == [B, NO_NODE]


def test_planning_from_there_begins_with_what_the_plan_ended_with() -> None:
    after = Placement(prepare(cluster_after(SNAPSHOT, PLAN)))
    assert [n.after.free_memory for n in PLAN.nodes] == after.free_memory.tolist()
    assert [n.after.free_disk for n in PLAN.nodes] == after.free_disk.tolist()


def test_a_plan_without_moves_changes_nothing() -> None:
    before = Placement(prepare(SNAPSHOT))
    after = Placement(prepare(cluster_after(SNAPSHOT, plan_of_moves(SNAPSHOT))))
    for column in NODE_COLUMNS:
        assert np.array_equal(getattr(before, column), getattr(after, column)), column


def test_the_snapshot_itself_stays_as_it_was() -> None:
    cluster_after(SNAPSHOT, PLAN)
    assert SNAPSHOT.instances.primary.tolist() == [A, C]
