"""Instances that are left over, each with what is closest to fitting."""

from __future__ import annotations

import numpy as np

from planner.solvers.evacuate.evacuate import EvacuationPart
from planner.solvers.joint import evacuate_together, place_together
from planner.solvers.joint.result import LeftOver
from planner.solvers.place.allocate import AllocationRules, World
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.records import InstanceRecord, NodeRecord
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, cluster, instance, node, placed

RULES = AllocationRules(capacity_checks=False)


def new(name: str, **changes: object) -> InstanceRecord:
    return instance(name, NO_NODE, template=DiskTemplate.EXT, disk=2000, **changes)


def newcomers(nodes: list[NodeRecord], *records: InstanceRecord) -> list[LeftOver]:
    model = prepare(extended(cluster(nodes=nodes), records))
    world = World(Placement(model), np.arange(model.node_count))
    return list(place_together(world, range(len(records)), (0,), RULES).left_over)


def evacuees(nodes: list[NodeRecord], *records: InstanceRecord) -> list[LeftOver]:
    place = placed(*records, nodes=nodes)
    return list(evacuate_together(place, range(len(records)), EvacuationPart.PRIMARY).left_over)


def test_a_newcomer_that_is_too_large_is_told_the_nearest_amount() -> None:
    nodes = [node("a"), node("b", free_memory=8500, total_memory=8500.0)]
    (found,) = newcomers(nodes, new("huge", memory=9000))
    assert (found.instance, found.alone) == (0, False)
    assert (found.reasons[0].limit, found.reasons[0].missing) == ("memory", 501)
    assert found.message == "huge fits nowhere: b: needs 501 MiB more memory"


def test_a_newcomer_that_the_others_leave_no_room_is_told_so() -> None:
    (found,) = newcomers([node("a")], new("one", memory=5000), new("two", memory=5000))
    assert found.alone is True
    assert "fits alone, but not beside the others: a: needs " in found.message


def test_an_evacuee_that_nothing_moves_is_told_why() -> None:
    local = instance("local", A, template=DiskTemplate.PLAIN)
    (found,) = evacuees([node("a"), node("b")], local)
    assert found.message == "local cannot go: its disks are on one node only (disk template plain)"
    assert (found.alone, found.reasons[0].limit) == (False, "immovable")


def test_an_evacuee_is_told_what_its_secondary_lacks() -> None:
    nodes = [node("a"), node("b", free_memory=400, node_memory=7600)]
    (found,) = evacuees(nodes, instance("i", A, B))
    assert found.alone is False
    assert found.message == "i cannot go: b needs 601 MiB more memory"


def test_evacuees_that_do_not_fit_together_are_told_so() -> None:
    nodes = [node("a"), node("b", total_cpus=0.5)]
    (found,) = evacuees(nodes, instance("i", A, B, vcpus=2), instance("j", A, B, vcpus=2))
    assert found.alone is True
    assert found.message.startswith("j could go alone, but not with the others: b needs ")
