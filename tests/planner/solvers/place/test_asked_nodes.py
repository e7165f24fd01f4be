"""The nodes of a group that can be asked to take a new instance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.asked_nodes import AskedNodes
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.cluster import Cluster
from snapshots.policy import DEFAULT_POLICY
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, C, cluster
from tests.planner.solvers.place.group_fits import new

ALL = np.arange(3)


def asked(
    source: Cluster | None = None,
    *,
    offline: tuple[int, ...] = (),
    only: tuple[str, ...] | None = None,
    primary: int | None = None,
) -> AskedNodes:
    """Nodes a, b and c asked to take a DRBD instance."""
    source = source or cluster()
    model = prepare(extended(source, [new()]), ModelOptions(offline_nodes=offline))
    world = World(Placement(model), ALL)
    return AskedNodes(world, 0, ALL, AllocationRules(only=only), primary)


def test_nodes_that_are_wanted_and_online_are_asked() -> None:
    found = asked(offline=(B,), only=("a", "b"))
    assert (found.wanted.tolist(), found.online.tolist()) == ([A, B], [A])
    assert not found.enough


def test_one_node_alone_may_be_the_primary() -> None:
    found = asked(primary=C)
    assert (found.primaries.tolist(), found.online.tolist()) == ([C], [A, B, C])


def test_a_policy_that_refuses_the_instance_closes_the_group() -> None:
    none = cluster(policy=replace(DEFAULT_POLICY, templates=()))
    assert asked().any_open
    assert not asked(none).any_open
    assert asked(none).kept_out_by_policy(A)
