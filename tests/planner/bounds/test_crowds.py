"""Crowds that no placement dissolves."""

from __future__ import annotations

from planner.bounds.crowds import crowded_locations, crowded_nodes, undesired_places
from planner.bounds.group_facts import GroupFacts
from planner.bounds.least_score import lower_bound
from planner.rules.candidates import MoveRules
from planner.state.placement import Placement, group_scope
from tests.planner.small_clusters import A, B, C, instance, node, placed

TAGS = ("htools:iextags:service", "htools:nlocation:rack", "htools:desiredlocation:rack")
SERVICE = ("service:dns",)


def group_of(place: Placement) -> GroupFacts:
    return GroupFacts(place, group_scope(place, 0), MoveRules())


def service(count: int, *racks: str) -> GroupFacts:
    """A service with so many instances on a node for each of ``racks``."""
    nodes = [node(f"n{k}", tags=(rack,) if rack else ()) for k, rack in enumerate(racks)]
    own = [
        instance(f"dns{k}", k % len(nodes), (k + 1) % len(nodes), tags=SERVICE)
        for k in range(count)
    ]
    return group_of(placed(*own, nodes=nodes, tags=TAGS))


def test_more_members_than_nodes_crowd_a_node() -> None:
    assert crowded_nodes(service(3, "", "", "")) == 0
    assert crowded_nodes(service(5, "", "", "")) == 2


def test_more_members_than_racks_crowd_a_rack() -> None:
    group = service(4, "rack:1", "rack:1", "rack:2", "rack:2")
    assert crowded_locations(group) == 2
    assert crowded_nodes(group) == 0


def test_members_can_hide_on_a_node_without_a_rack() -> None:
    assert crowded_locations(service(4, "rack:1", "rack:1", "")) == 0


def test_both_nodes_of_an_instance_share_the_only_rack() -> None:
    assert undesired_places(service(2, "rack:1", "rack:1")) == 2
    assert undesired_places(service(2, "rack:1", "rack:2")) == 0


def test_an_instance_that_cannot_move_stays_where_it_is_not_desired() -> None:
    nodes = [node("a", tags=("rack:1",)), node("b", tags=("rack:2",)), node("c")]
    fixed = instance("fixed", A, C, tags=("rack:2",), auto_balance=False)
    free = instance("free", A, B, tags=("rack:2",))
    assert undesired_places(group_of(placed(fixed, free, nodes=nodes, tags=TAGS))) == 1


def test_the_bound_counts_them() -> None:
    nodes = [node(name, tags=("rack:1",)) for name in "abc"]
    place = placed(
        *(instance(f"dns{k}", k, A if k else B, tags=SERVICE) for k in range(3)),
        nodes=nodes,
        tags=TAGS,
    )
    bound = lower_bound(place, group_scope(place, 0))
    assert bound.tags == 2 + 3
