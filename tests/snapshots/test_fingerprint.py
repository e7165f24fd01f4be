"""Whatever planning depends on is in the fingerprint; where the data came from is not."""

from __future__ import annotations

from dataclasses import fields, replace
from enum import Enum
from typing import Any

import numpy as np
import pytest

from snapshots.admin_state import AdminState
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.fingerprint import ASIDE
from snapshots.htools.text import read_text
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.policy import Policy, Spec
from snapshots.records import AllocationPolicy, Disk, Group, Nic
from snapshots.tables import InstanceTable, NodeTable
from tests.snapshots.data import text

CLUSTER = read_text(text(tags=("t",)))
EARLIER = "1bf696243826065dda0db2cc01b69911d815c67b835fa9ecee650009a428b4b4"
"""What version 0.1 made of it."""


def another(value: Any) -> Any:
    """A value of the same kind that is not ``value``."""
    if isinstance(value, np.ndarray):
        changed = value.copy()
        changed[-1] = not changed[-1] if value.dtype == bool else changed[-1] + value.dtype.type(1)
        return changed
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, Enum):
        return next(member for member in type(value) if member is not value)
    if isinstance(value, tuple):
        return (*value[:-1], another(value[-1])) if value else ("x",)
    if isinstance(value, Spec | Policy):
        first = fields(value)[0].name
        return replace(value, **{first: another(getattr(value, first))})
    return "x" if value is None else f"{value}x"


def counted(table: type[NodeTable] | type[InstanceTable]) -> list[str]:
    """The columns that plans depend on."""
    return [column.name for column in fields(table) if column.name not in ASIDE]


@pytest.mark.parametrize("name", counted(NodeTable))
def test_every_column_of_the_nodes_counts(name: str) -> None:
    nodes = replace(CLUSTER.nodes, **{name: another(getattr(CLUSTER.nodes, name))})
    assert replace(CLUSTER, nodes=nodes).fingerprint != CLUSTER.fingerprint


INSTANCE_VALUES = {
    "disks": ((Disk(1024, 0),),),
    "nics": ((Nic("net1"),),),
    "tags": (("y",),),
    "status": (InstanceStatus.ADMIN_DOWN,),
    "template": (DiskTemplate.PLAIN,),
}


@pytest.mark.parametrize("name", counted(InstanceTable))
def test_every_column_of_the_instances_counts(name: str) -> None:
    table = CLUSTER.instances
    value = INSTANCE_VALUES.get(name, another(getattr(table, name)))
    changed = replace(CLUSTER, instances=replace(table, **{name: value}))
    assert changed.fingerprint != CLUSTER.fingerprint


@pytest.mark.parametrize("name", [column.name for column in fields(Group)])
def test_every_field_of_a_group_counts(name: str) -> None:
    group = CLUSTER.groups[0]
    changed = replace(group, **{name: another(getattr(group, name))})
    assert replace(CLUSTER, groups=(changed,)).fingerprint != CLUSTER.fingerprint


@pytest.mark.parametrize("name", [column.name for column in fields(Policy)])
def test_every_field_of_the_policy_counts(name: str) -> None:
    values = {"limits": (), "templates": (DiskTemplate.RBD,)}
    value = values.get(name, another(getattr(CLUSTER.policy, name)))
    changed = replace(CLUSTER, policy=replace(CLUSTER.policy, **{name: value}))
    assert changed.fingerprint != CLUSTER.fingerprint


def test_a_fraction_of_a_mib_counts() -> None:
    nodes = replace(CLUSTER.nodes, total_memory=CLUSTER.nodes.total_memory + 0.25)
    assert replace(CLUSTER, nodes=nodes).fingerprint != CLUSTER.fingerprint


def test_one_tag_with_a_comma_is_not_two_tags() -> None:
    def tagged(*tags: str) -> Cluster:
        return replace(CLUSTER, instances=replace(CLUSTER.instances, tags=(tags,)))

    assert tagged("a,b").fingerprint != tagged("a", "b").fingerprint


def test_tags_of_the_cluster_count() -> None:
    assert replace(CLUSTER, tags=("t", "u")).fingerprint != CLUSTER.fingerprint


def test_an_allocation_policy_counts() -> None:
    group = replace(CLUSTER.groups[0], allocation=AllocationPolicy.UNALLOCABLE)
    assert replace(CLUSTER, groups=(group,)).fingerprint != CLUSTER.fingerprint


def test_what_people_are_told_of_nodes_and_instances_does_not_count() -> None:
    nodes = replace(
        CLUSTER.nodes,
        role=(NodeRole.MASTER, NodeRole.CANDIDATE),
        vm_capable=(True, True),
        unknown=(frozenset(), frozenset({"free_disk"})),
    )
    instances = replace(CLUSTER.instances, admin_state=(AdminState.UP,))
    told = replace(CLUSTER, nodes=nodes, instances=instances)
    assert told.fingerprint == CLUSTER.fingerprint


def test_plans_of_earlier_versions_still_know_their_cluster() -> None:
    assert CLUSTER.fingerprint == EARLIER


def test_where_it_came_from_does_not_count() -> None:
    elsewhere = replace(CLUSTER, source="elsewhere", read_at=1.0, notes=("read twice",))
    assert elsewhere.fingerprint == CLUSTER.fingerprint


def test_the_same_content_has_the_same_fingerprint() -> None:
    assert read_text(text(tags=("t",)), "b").fingerprint == CLUSTER.fingerprint
