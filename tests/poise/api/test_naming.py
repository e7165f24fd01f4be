"""Names that mean nothing or too much: the message, and which names may be meant."""

from __future__ import annotations

import pytest

from poise.api.naming import choose_group, node_rows
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.records import AllocationPolicy, Group
from tests.planner.small_clusters import node


def group(name: str) -> Group:
    return Group(name, f"uuid-{name}", AllocationPolicy.PREFERRED)


def nodes_named(*names: str) -> Cluster:
    return Cluster.from_records([group("default")], [node(name) for name in names], [])


def refusal(cluster: Cluster, *wanted: str) -> tuple[str, str]:
    with pytest.raises(UsageError) as caught:
        node_rows(cluster, wanted)
    return str(caught.value), "".join(map(str, caught.value.advice))


def test_similar_names_are_short_and_ascending() -> None:
    cluster = nodes_named(*(f"node{k:02}.example.com" for k in range(29, 0, -1)))
    assert refusal(cluster, "node99") == (
        "no node 'node99' in this cluster",
        "node09, node19, node29",
    )


def test_a_cluster_without_any_name_has_none_that_is_similar() -> None:
    told, advice = refusal(nodes_named(), "node1")
    assert (told, "show" in advice) == ("no node 'node1' in this cluster", True)


def test_of_names_that_are_equally_similar_the_first_are_given() -> None:
    cluster = nodes_named(*(f"node{k}.example.com" for k in range(1, 7)))
    assert refusal(cluster, "node9")[1] == "node1, node2, node3, node4"


def test_a_short_name_that_means_two_nodes_is_given_in_full() -> None:
    cluster = nodes_named("node1.example.com", "node1.example.org", "other.example.com")
    assert refusal(cluster, "node2")[1] == "node1.example.com, node1.example.org"
    assert refusal(cluster, "node1") == (
        "node 'node1' is ambiguous: 2 names begin so",
        "node1.example.com, node1.example.org",
    )


def test_without_a_similar_name_the_advice_is_to_list_them() -> None:
    told = "no node 'zebra' in this cluster", "poise show SOURCE --nodes"
    assert refusal(nodes_named("a", "b"), "zebra") == told


def test_several_wrong_names_are_told_together() -> None:
    told, advice = refusal(nodes_named("alpha", "omega"), "alphq", "omegq")
    assert told == "no node 'alphq' in this cluster; no node 'omegq' in this cluster"
    assert advice == "alpha, omega"


def test_one_group_is_taken_at_a_time() -> None:
    two = [group("default"), group("rack2")]
    cluster = Cluster.from_records(two, [node("a"), node("b", group=1)], [])
    with pytest.raises(UsageError, match="group: one node group at a time, got default, rack2"):
        choose_group(cluster, "default,rack2")


def test_groups_are_listed_where_none_is_chosen() -> None:
    two = [group("default"), group("rack2")]
    cluster = Cluster.from_records(two, [node("a"), node("b", group=1)], [])
    with pytest.raises(UsageError, match=r"^2 node groups: default, rack2\b"):
        choose_group(cluster, None)
    with pytest.raises(UsageError, match="no node group 'rack9'") as caught:
        choose_group(cluster, "rack9")
    assert caught.value.advice == ("default, rack2",)
