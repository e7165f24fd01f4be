"""The least memory with which something holds."""

from __future__ import annotations

from planner.whatif.more_room import Holds, least_memory
from planner.whatif.relief import MoreRoom
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance

HELD = cluster(instance("web", A, B), nodes=3)


def needs(mib: int, *rows: int) -> Holds:
    """Holds where each of some nodes has so much more memory."""

    def holds(now: Cluster) -> bool:
        more = now.nodes.free_memory - HELD.nodes.free_memory
        return all(more[row] >= mib for row in rows)

    return holds


def test_the_node_that_needs_least_is_named_and_all_together() -> None:
    one, all_three = least_memory(HELD, ["a", "c"], ["a", "b", "c"], needs(3 * GIB, C))
    assert (one.message, one.amount) == ("3.0 GiB more memory on c", 3072)
    assert one.more == (MoreRoom("c", "memory", 3072),)
    assert (all_three.message, all_three.amount) == (
        "3.0 GiB more memory on each of a, b, c",
        3 * 3072,
    )


def test_of_nodes_that_are_alike_the_first_is_named() -> None:
    (one,) = least_memory(
        HELD,
        ["b", "a"],
        ["a"],
        lambda now: bool((now.nodes.free_memory > HELD.nodes.free_memory).any()),
    )
    assert one.message == "1 MiB more memory on b"


def test_where_no_single_node_is_enough_all_are_named() -> None:
    (relief,) = least_memory(HELD, ["a", "b"], ["a", "b"], needs(7, A, B))
    assert [(one.node, one.amount) for one in relief.more] == [("a", 7), ("b", 7)]


def test_where_memory_does_not_help_there_is_none() -> None:
    assert [*least_memory(HELD, ["a"], ["a", "b"], lambda now: False)] == []
