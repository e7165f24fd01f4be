"""Weaknesses of nodes before and after a plan."""

from __future__ import annotations

import numpy as np

from planner.n_plus_one.weak_nodes import Weakness, weak_nodes
from planner.rules.moves import MoveKind
from planner.state.options import ModelOptions
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import A, B, C, instance, move, node, placed

SCOPE = np.arange(3)


def test_a_healthy_group_has_none() -> None:
    place = placed(instance("i", A, B))
    assert weak_nodes(place, place, SCOPE) == []


def test_a_node_that_cannot_be_emptied_is_told_with_what_is_missing() -> None:
    full = [node("a"), node("b", free_memory=500, node_memory=7500), node("c")]
    place = placed(instance("i", A, B), nodes=full)
    (found,) = weak_nodes(place, place, SCOPE)
    assert (found.weakness, found.node) == (Weakness.GLOBAL_N_PLUS_ONE, A)
    assert found.after is not None
    assert found.after.text == (
        "could not be emptied if it failed (global N+1): 501 MiB of memory missing"
    )


def partnerless() -> tuple[InstanceRecord, ModelOptions]:
    return instance("i", A, B), ModelOptions(offline_nodes=(B,))


def test_a_secondary_out_of_use_is_told_where_it_stays() -> None:
    guest, options = partnerless()
    place = placed(guest, options=options)
    (found,) = weak_nodes(place, place, SCOPE)
    assert (found.weakness, found.node) == (Weakness.NO_PARTNER, A)
    assert found.after is not None
    assert found.after.text == "1 primary has its secondary on a node out of use"


def test_a_secondary_that_leaves_the_node_is_told_with_that_node_only() -> None:
    guest, options = partnerless()
    before, after = placed(guest, options=options), placed(guest, options=options)
    after.commit(move(after, 0, MoveKind.REPLACE_SECONDARY, C), 0)
    assert weak_nodes(before, after, SCOPE) == []
