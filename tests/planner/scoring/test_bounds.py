"""The bound holds for every placement, and for unequal nodes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.scoring.bounds import proven_bound, reserved_memory_bound
from planner.scoring.exact import ExactScorer
from planner.state.model import prepare
from planner.state.placement import Placement, group_scope
from snapshots.cluster import Cluster
from snapshots.records import InstanceRecord, NodeRecord
from tests.planner.plan.made_plans import GIB, GROUP, A, B, cluster, instance, node


def bound_and_score(nodes: list[NodeRecord], guests: list[InstanceRecord]) -> tuple[float, float]:
    place = Placement(prepare(Cluster.from_records([GROUP], nodes, guests)))
    scope = group_scope(place, 0)
    return proven_bound(place, scope), ExactScorer(place, scope).score()


def test_equal_nodes_share_reservations_evenly() -> None:
    place = Placement(prepare(cluster(instance("vm", A, B), nodes=3)))
    assert proven_bound(place, group_scope(place, 0)) == 0.25 * 4 / (2 * 64)


def test_unequal_nodes_can_go_below_ganetis_figure_but_not_below_the_proven_one() -> None:
    nodes = [
        node("a", total_memory=8 * GIB, free_memory=5 * GIB),
        node("b", total_memory=512 * GIB),
    ]
    guests = [instance("vm", A, B, memory=2 * GIB)]
    place = Placement(prepare(Cluster.from_records([GROUP], nodes, guests)))
    scope = group_scope(place, 0)
    reserved = 0.25 * float(place.reserved_memory[B]) / (512 * GIB)
    assert proven_bound(place, scope) <= reserved < reserved_memory_bound(place, scope)


@pytest.mark.parametrize(
    "nodes",
    [
        [],
        [node("a")],
        [node("a", offline=True), node("b", offline=True)],
        [node("a", total_memory=0.0), node("b", total_memory=0.0)],
        [node("a", total_memory=np.inf), node("b")],
    ],
)
def test_there_is_always_a_bound(nodes: list[NodeRecord]) -> None:
    assert bound_and_score(nodes, [])[0] == 0


@given(st.data())
def test_no_placement_scores_below_it(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 5))
    sizes = st.integers(1, 64).map(lambda gib: gib * GIB)
    nodes = [
        node(
            f"n{k}",
            total_memory=data.draw(sizes),
            free_memory=GIB,
            offline=data.draw(st.booleans()),
        )
        for k in range(count)
    ]
    pair = st.permutations(range(count)).map(lambda rows: rows[:2])
    guests = []
    for k in range(data.draw(st.integers(0, 6))):
        primary, secondary = data.draw(pair)
        guest = instance(f"vm{k}", primary, secondary, memory=data.draw(sizes))
        guests.append(replace(guest, auto_balance=data.draw(st.booleans())))
    bound, score = bound_and_score(nodes, guests)
    if any(not n.offline for n in nodes):
        assert bound <= score * (1 + 1e-12)
