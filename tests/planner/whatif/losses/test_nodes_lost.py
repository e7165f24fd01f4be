"""What restarts, stays down or is lost: examples, and small clusters tried in every way."""

from __future__ import annotations

from random import Random

import pytest

from planner.whatif.losses import NodesLost, losses_of
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from tests.planner.small_clusters import FIRST, SECOND, A, B, C, D, node, placed
from tests.planner.small_clusters import instance as made
from tests.planner.whatif.losses.cases import by_hand, random_placement, some_sets


def lose(*nodes: int, of: object = None, **how: object) -> NodesLost:
    """The loss of ``nodes`` of a cluster with instances ``of``."""
    return losses_of(placed(*of, **how), [nodes])[0]  # type: ignore[misc, arg-type]


def test_a_mirrored_instance_restarts_on_its_secondary() -> None:
    found = lose(A, of=[made("i", A, B)])
    assert [(one.instance, one.node) for one in found.restarts] == [(FIRST, B)]
    assert found.all_restart


def test_with_both_nodes_it_is_lost_even_if_it_is_stopped() -> None:
    stopped = made("i", A, B, status=InstanceStatus.ADMIN_DOWN)
    found = lose(A, B, of=[stopped])
    assert found.lost == (FIRST,)


def test_with_the_secondary_it_loses_its_second_copy() -> None:
    found = lose(B, of=[made("i", A, B)])
    assert found.second_copies == (FIRST,)
    assert found.restarts == ()


@pytest.mark.parametrize("template", [DiskTemplate.PLAIN, DiskTemplate.FILE])
def test_without_a_copy_it_is_down_until_the_node_is_back(template: DiskTemplate) -> None:
    found = lose(A, of=[made("i", A, template=template)])
    assert [(one.instance, one.nodes) for one in found.down] == [(FIRST, (A,))]


@pytest.mark.parametrize("role", [NodeRole.OFFLINE, NodeRole.DRAINED])
def test_a_secondary_out_of_use_takes_nothing(role: NodeRole) -> None:
    nodes = [node("a"), node("b", offline=True, role=role), node("c")]
    found = lose(A, of=[made("i", A, B)], nodes=nodes)
    assert [(one.instance, one.nodes) for one in found.down] == [(FIRST, (A, B))]


def test_an_instance_that_runs_on_a_drained_node_only_loses_its_second_copy() -> None:
    nodes = [node("a", offline=True, role=NodeRole.DRAINED), node("b"), node("c")]
    found = lose(B, of=[made("i", A, B)], nodes=nodes)
    assert found.second_copies == (FIRST,)


def test_of_an_instance_whose_primary_is_off_the_last_copy_goes() -> None:
    nodes = [node("a", offline=True, role=NodeRole.OFFLINE), node("b"), node("c")]
    found = lose(B, of=[made("i", A, B)], nodes=nodes)
    assert [(one.instance, one.nodes) for one in found.down] == [(FIRST, (A, B))]


def test_what_is_stopped_asks_for_no_room() -> None:
    stopped = made("i", A, B, memory=7999, status=InstanceStatus.ADMIN_DOWN)
    found = lose(A, of=[stopped, made("j", A, B, memory=7999)])
    assert [one.instance for one in found.restarts] == [SECOND]


def test_what_should_run_but_is_down_asks_for_the_memory_that_it_will_take() -> None:
    down = made("i", A, B, memory=7999, status=InstanceStatus.ERROR_DOWN)
    found = lose(A, of=[down, made("j", A, B)])
    assert found.no_room == (FIRST,)


def test_all_are_asked_for_memory_together_and_the_smallest_come_first() -> None:
    found = lose(A, B, of=[made("i", A, C, memory=5000), made("j", B, C, memory=3000)], nodes=3)
    assert [one.instance for one in found.restarts] == [SECOND]
    assert found.no_room == (FIRST,)
    assert [(one.nodes, one.amount) for one in found.lacks] == [((C,), 1)]


def test_shared_storage_restarts_where_there_is_room() -> None:
    big = made("i", A, memory=6000), made("j", B, memory=6000), made("k", C, memory=6000)
    found = lose(A, of=big, nodes=4)
    assert [(one.instance, one.node) for one in found.restarts] == [(FIRST, D)]


def test_shared_storage_that_has_no_room_says_how_much_the_group_lacks() -> None:
    found = lose(A, of=[made("i", A, memory=6000), made("j", B, memory=6000)], nodes=2)
    assert found.no_room == (FIRST,)
    assert [(one.nodes, one.amount) for one in found.lacks] == [((B,), 4001)]


def test_a_policy_that_breaks_is_a_risk_and_no_refusal() -> None:
    nodes = [node(name, total_cpus=1.0) for name in "ab"]
    both = made("i", A, B, vcpus=40), made("j", B, A, vcpus=40)
    found = lose(A, of=both, nodes=nodes)
    assert found.all_restart
    assert [(risk.limit, risk.node) for risk in found.risks] == [("cpu-ratio", B)]


@pytest.mark.parametrize("seed", range(24))
def test_it_is_as_every_way_tried_by_hand_has_it(seed: int) -> None:
    rng = Random(seed)
    place = random_placement(rng)
    sets = [*some_sets(rng, place)]
    for nodes, found in zip(sets, losses_of(place, sets), strict=True):
        hand = by_hand(place, nodes)
        assert {*found.lost} == hand.lost
        assert {one.instance for one in found.down} == hand.down
        assert {*found.second_copies} == hand.second_copies
        assert {*(one.instance for one in found.restarts), *found.no_room} == hand.wanted
        assert (len(found.restarts), found.most) == (hand.restart, hand.restart)
        left = place.free_memory.copy()
        for one in found.restarts:
            left[one.node] -= place.model.memory[one.instance]
            assert left[one.node] > 0
