"""New nodes: what they take from others, their names, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from poise import UsageError
from poise.api.new_nodes import NewNodes
from snapshots.cluster import Cluster
from snapshots.node_role import NodeRole
from snapshots.records import NodeRecord
from tests.planner.plan.made_plans import GIB, GROUP, node

PATTERN = node(
    "a.example.com",
    master=True,
    role=NodeRole.MASTER,
    free_memory=7 * GIB,
    spindles=6,
    exclusive_storage=True,
    cpu_speed=1.5,
    hypervisor="kvm",
    tags=("rack:1",),
)


def held(*nodes: NodeRecord) -> Cluster:
    return Cluster.from_records([GROUP], nodes or [PATTERN], ())


def test_a_node_like_another_is_empty_and_has_its_parameters() -> None:
    (new,) = NewNodes(like="a").records(held(), 0)
    empty = {"free_memory": 63 * GIB, "free_disk": 1000 * GIB, "free_spindles": 6}
    role = {"master": False, "role": NodeRole.REGULAR}
    assert new == replace(PATTERN, name="new.example.com", **empty, **role)  # type: ignore[arg-type]


def test_spindles_and_tags_may_be_others() -> None:
    (new,) = NewNodes(like="a", spindles=2, tags=["rack:2"]).records(held(), 0)
    assert (new.spindles, new.free_spindles, new.tags) == (2, 2, ("rack:2",))


def test_a_node_of_sizes_has_what_all_others_have() -> None:
    slow = replace(PATTERN, name="b", cpu_speed=1.0, node_memory=2 * GIB)
    sizes = NewNodes(memory=128 * GIB, disk=500 * GIB, cpus=8)
    (new,) = sizes.records(held(PATTERN, slow), 0)
    assert (new.total_memory, new.node_memory, new.free_memory) == (128 * GIB, 2 * GIB, 126 * GIB)
    assert (new.total_cpus, new.cpu_speed) == (8.0, 1.0)
    assert (new.spindles, new.exclusive_storage, new.hypervisor, new.tags) == (6, True, "kvm", ())


def test_several_are_numbered_before_their_domain() -> None:
    names = NewNodes(like="a", count=2, name="c.example.com").names(held())
    assert names == ["c-1.example.com", "c-2.example.com"]


@pytest.mark.parametrize("name", ["a.example.com", "a", "a.example.com.de"])
def test_a_name_that_is_taken_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"node a\.example\.com exists already"):
        NewNodes(like="a", name=name).names(held())


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"role": NodeRole.OFFLINE}, "is offline"),
        ({"role": NodeRole.DRAINED}, "is drained"),
        ({"vm_capable": False}, "is not vm-capable"),
        ({"silent": True}, "does not answer Ganeti"),
    ],
)
def test_like_a_node_out_of_use_is_refused(state: dict[str, Any], told: str) -> None:
    away = replace(PATTERN, offline=True, **state)
    with pytest.raises(UsageError, match=f"like: node a.example.com {told}"):
        NewNodes(like="a").records(held(away), 0)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (NewNodes(), "the new node is not described"),
        (NewNodes(like="a", memory=1), "choose one of like= and memory="),
        (NewNodes(memory=1, disk=1), "cpus is missing"),
        (NewNodes(memory=0, disk=1, cpus=1), "memory: expected 1 MiB or more, got 0"),
        (NewNodes(memory=1, disk=0, cpus=0), "cpus: expected 1 or more, got 0"),
        (NewNodes(like="a", count=0), "count: expected 1 or more, got 0"),
        (NewNodes(like="a", spindles=-1), "spindles: expected 0 or more, got -1"),
        (NewNodes(like="a", name=" "), "name: expected a name, got blanks"),
        (NewNodes(like="a", tags=[""]), "tags: expected a list of names, got ''"),
    ],
)
def test_what_no_node_can_be_is_refused(wanted: NewNodes, told: str) -> None:
    with pytest.raises(UsageError) as error:
        wanted.check()
    assert str(error.value) == told
