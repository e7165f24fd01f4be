"""Plans that bring instances back to where they were."""

from __future__ import annotations

from collections.abc import Mapping

from planner.plan.build_return import PlanBack, plan_back
from planner.plan.move import Position
from planner.state import Placement, group_scope, prepare
from snapshots.cluster import Cluster
from tests.planner.small_clusters import A, B, C, cluster, instance, node


def back(source: Cluster, places: Mapping[str, Position]) -> PlanBack:
    placement = Placement(prepare(source))
    return plan_back(placement, group_scope(placement, 0), places, group="group0")


def test_an_instance_goes_back_by_the_shortest_way() -> None:
    found = back(cluster(instance("web", B, A)), {"web": Position("a", "b")})
    (move,) = found.plan.moves
    assert (move.source, move.target) == (Position("b", "a"), Position("a", "b"))
    assert [action.verb.value for action in move.actions] == ["migrate"]
    assert (found.stay, found.plan.solver) == ((), "undrain")


def test_those_that_wait_for_each_other_go_in_an_order_that_has_room() -> None:
    """Each node has room for one of them and a little more."""
    nodes = [node(name, total_memory=3000.0, free_memory=900) for name in "abc"]
    nodes[C] = node("c", total_memory=3000.0, free_memory=2900)
    source = cluster(
        instance("web", A, C, memory=2000), instance("db", B, C, memory=2000), nodes=nodes
    )
    places = {"web": Position("c", "a"), "db": Position("b", "c")}
    found = back(source, places)
    assert found.stay == ()
    assert [(move.instance, move.target) for move in found.plan.moves] == [
        ("web", Position("c", "a"))
    ]


def test_soft_limits_give_way_where_they_keep_instances_from_their_places() -> None:
    """Both had the same exclusion tag and the same primary before."""
    tag = "web:one"
    source = cluster(
        instance("web", B, A, tags=(tag,)),
        instance("db", A, C, tags=(tag,)),
        tags=("htools:iextags:web",),
    )
    found = back(source, {"web": Position("a", "b")})
    assert found.stay == ()
    assert [warning.kind for warning in found.plan.warnings] == ["exclusion-tag"]


def test_those_for_whom_there_is_no_room_stay() -> None:
    nodes = [node("a", total_memory=3000.0, free_memory=500), node("b"), node("c")]
    found = back(
        cluster(instance("web", B, A, memory=1000), nodes=nodes), {"web": Position("a", "b")}
    )
    assert (found.stay, found.plan.moves) == (("web",), ())
