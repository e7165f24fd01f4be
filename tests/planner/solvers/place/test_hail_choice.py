"""The group that a new instance goes to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.group_choice import connected
from planner.solvers.place.hail_choice import GroupChoice, choose_group
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.records import AllocationPolicy, Nic
from snapshots.subset import extended
from tests.planner.small_clusters import cluster, instance, node

PREFERRED, LAST, NEVER = (
    AllocationPolicy.PREFERRED,
    AllocationPolicy.LAST_RESORT,
    AllocationPolicy.UNALLOCABLE,
)


def groups(*policies: AllocationPolicy, memory: tuple[int, ...] = ()) -> Cluster:
    """Two nodes a group; ``memory``: MiB free on each of them."""
    free = memory or (8000,) * len(policies)
    nodes = [
        node(f"n{k}{which}", group=k, free_memory=left, node_memory=8000 - left)
        for k, left in enumerate(free)
        for which in "ab"
    ]
    found = cluster(nodes=nodes, groups=len(policies))
    owners = [replace(g, allocation=p) for g, p in zip(found.groups, policies, strict=True)]
    return replace(found, groups=tuple(owners))


def choice(source: Cluster, *nics: Nic, allowed: tuple[int, ...] | None = None) -> GroupChoice:
    model = prepare(extended(source, [instance("new", NO_NODE, nics=nics, disk=2000)]))
    world = World(Placement(model), np.arange(model.node_count))
    return choose_group(world, 0, 1, AllocationRules(), allowed=allowed)


def chosen(found: GroupChoice) -> int | None:
    return None if found.chosen is None else found.chosen.group


@pytest.mark.parametrize(
    ("policies", "group"),
    [
        ((LAST, PREFERRED), 1),
        ((LAST, NEVER), 0),
        ((NEVER, NEVER), None),
    ],
)
def test_the_policy_comes_first(policies: tuple[AllocationPolicy, ...], group: int | None) -> None:
    assert chosen(choice(groups(*policies))) == group


def test_a_preferred_group_without_room_leaves_the_last_resort() -> None:
    assert chosen(choice(groups(PREFERRED, LAST, memory=(10, 8000)))) == 1


def test_only_allowed_groups_are_tried() -> None:
    found = choice(groups(PREFERRED, PREFERRED), allowed=(1,))
    assert [one.group for one in found.attempts] == [1]


def test_groups_without_the_network_are_left_out() -> None:
    source = groups(PREFERRED, PREFERRED)
    joined = (source.groups[0], replace(source.groups[1], networks=("net-1",)))
    found = choice(replace(source, groups=joined), Nic("net-1"))
    assert (found.disconnected, chosen(found)) == ((0,), 1)


def test_an_interface_without_a_network_is_connected_everywhere() -> None:
    model = prepare(extended(groups(PREFERRED), [instance("new", NO_NODE, nics=(Nic(None),))]))
    assert connected(model, 0, 0)
