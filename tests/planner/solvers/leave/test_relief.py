"""The smallest changes with which an evacuation becomes possible."""

from __future__ import annotations

from dataclasses import replace

from planner.solvers.leave import NodePart, Relief, ReliefKind, leave
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from tests.planner.small_clusters import A, B, C, cluster, instance, node
from tests.planner.solvers.leave.cases import Case


def reliefs(source: Cluster, part: NodePart = NodePart.PRIMARIES) -> dict[ReliefKind, Relief]:
    """Those with which node a can be emptied."""
    return {one.kind: one for one in leave(Case(source, (A,), part).departure()).reliefs}


def tight() -> Cluster:
    """Instance ``big`` on a fits on neither of the other nodes, beside what is there."""
    return cluster(
        instance("big", A, B, memory=4000, disk=4000),
        instance("x", B, C, memory=3000, disk=2000),
        instance("y", C, B, memory=1500, disk=3000),
        nodes=[
            node("a"),
            node("b", free_memory=6000, total_memory=6000.0),
            node("c", free_memory=6000, total_memory=6000.0),
        ],
    )


def with_memory(source: Cluster, row: int, more: int) -> Cluster:
    """A node of ``source`` with so much more memory."""
    nodes = source.nodes
    total, free = nodes.total_memory.copy(), nodes.free_memory.copy()
    total[row] += more
    free[row] += more
    return replace(source, nodes=replace(nodes, total_memory=total, free_memory=free))


def test_one_that_leaves_has_none() -> None:
    assert reliefs(cluster(instance("i", A, B))) == {}


def test_the_instances_to_leave_out_are_the_fewest() -> None:
    found = reliefs(tight())[ReliefKind.LEAVE_OUT]
    assert (found.amount, found.instances, found.proved) == (1, (0,), True)


def test_so_much_more_memory_is_enough_and_a_mebibyte_less_is_not() -> None:
    source = tight()
    found = reliefs(source)[ReliefKind.MEMORY]
    assert found.proved
    for row in found.nodes:
        for more, enough in ((found.amount, True), (found.amount - 1, False)):
            case = Case(with_memory(source, row, more), (A,), NodePart.PRIMARIES)
            assert leave(case.departure()).complete == enough


def test_more_memory_that_lets_a_node_keep_n_plus_one_has_to_be_enough_for_it() -> None:
    found = reliefs(tight())[ReliefKind.MEMORY]
    assert (found.nodes, found.amount) == ((B, C), 2501)


def test_no_less_memory_is_enough_on_any_node() -> None:
    source = tight()
    found = reliefs(source)[ReliefKind.MEMORY]
    for row in (B, C):
        case = Case(with_memory(source, row, found.amount - 1), (A,), NodePart.PRIMARIES)
        assert not leave(case.departure()).complete


def test_another_instance_is_moved_out_of_the_way() -> None:
    source = cluster(
        instance("big", A, B, memory=5000, disk=2000),
        instance("small", B, memory=4000),
        nodes=[node("a"), node("b"), node("c", free_disk=1500)],
    )
    found = reliefs(source)[ReliefKind.MOVE]
    assert (found.amount, found.instances, found.proved) == (1, (1,), True)
    assert found.places == (((B, NO_NODE), (C, NO_NODE)),)


def test_disk_that_is_missing_is_told() -> None:
    source = cluster(
        instance("i", A, B, disk=5000),
        nodes=[node("a"), node("b"), node("c", free_disk=2000, total_disk=2000.0)],
    )
    found = reliefs(source, NodePart.FULL)[ReliefKind.DISK]
    assert (found.amount, found.nodes, found.proved) == (3001, (C,), True)
