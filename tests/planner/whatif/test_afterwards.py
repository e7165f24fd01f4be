"""The cluster that a change leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.explain.out_of_use import OutOfUse, why_out_of_use
from planner.solvers.leave import NodePart
from planner.state import ModelOptions, prepare
from planner.whatif.afterwards import after_drain, with_drained
from planner.whatif.verdict import Verdict
from snapshots.node_role import NodeRole
from tests.planner.plan.made_plans import GIB, A, B, cluster, instance, plan_of_moves
from tests.planner.whatif.test_drain import drain
from tests.planner.whatif.test_reboot import reboot


def test_after_a_drain_the_instances_are_elsewhere_and_the_node_takes_none() -> None:
    held = cluster(instance("web", A, B))
    after = drain(held, A, NodePart.FULL).after
    assert after is not None
    assert A not in (after.instances.primary[0], after.instances.secondary[0])
    assert after.nodes.free_memory[A] == held.nodes.free_memory[A] + 4 * GIB
    assert after.nodes.free_disk[A] == held.nodes.free_disk[A] + 20 * GIB
    assert why_out_of_use(prepare(after, ModelOptions()), A) is OutOfUse.DRAINED


def test_a_drain_that_is_not_possible_leaves_nothing() -> None:
    answer = drain(cluster(instance("web", A, B), instance("db", B, memory=62 * GIB), nodes=2), A)
    assert (answer.verdict, answer.after) == (Verdict.NOT_OK, None)


def test_a_plan_that_evacuates_no_node_drains_none() -> None:
    held = cluster(instance("web", A, B))
    plan = replace(plan_of_moves(held), evacuation=None)
    with pytest.raises(ValueError, match="evacuates no named node"):
        after_drain(held, plan)


def test_the_master_keeps_its_role_when_it_is_drained() -> None:
    held = cluster(instance("web", A, B))
    roles = (NodeRole.MASTER, NodeRole.CANDIDATE, NodeRole.REGULAR, None)
    given = replace(held, nodes=replace(held.nodes, role=roles))
    after = with_drained(given, ["a", "b"])
    assert after.nodes.role == (NodeRole.MASTER, NodeRole.DRAINED, NodeRole.REGULAR, None)
    assert after.nodes.offline.tolist() == [True, True, False, False]


def test_a_reboot_leaves_what_it_found() -> None:
    held = cluster(instance("web", A, B))
    assert reboot(held, A).after is held
