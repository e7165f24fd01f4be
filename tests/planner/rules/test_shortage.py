"""Amounts that are missing where a limit refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.ganeti_limits import MEMORY, SPINDLE_RATIO
from planner.rules.moves import MoveKind
from planner.rules.node_lanes import NodeLanes
from planner.rules.shortage import lack, limits_of, shortage
from snapshots.policy import DEFAULT_POLICY
from tests.planner.small_clusters import A, B, C, instance, move, node, placed


def missing(kind: MoveKind, *nodes: object, **guest: object) -> tuple[Failure, float]:
    """The failure of a move to node c, and what is missing there."""
    place = placed(
        instance("i", A, B, **guest),
        nodes=[node("a"), node("b"), *nodes],  # type: ignore[list-item]
        policy=replace(DEFAULT_POLICY, vcpu_ratio=1.0, spindle_ratio=2.0),
    )
    outcome = move(place, 0, kind, C)
    lanes = next(one for one in outcome.touched if one.node[0] == C)
    return Failure(int(outcome.failure[0])), float(shortage(lanes, outcome.failure)[0])


@pytest.mark.parametrize(
    ("changes", "guest", "failure", "amount"),
    [
        ({"free_memory": 999, "node_memory": 7001}, {}, Failure.MEM, 2),
        ({"total_cpus": 2.0}, {"vcpus": 5}, Failure.CPU, 3),
        ({"free_disk": 1000}, {}, Failure.DISK, 1),
    ],
)
def test_what_a_primary_lacks(
    changes: dict[str, object], guest: dict[str, object], failure: Failure, amount: float
) -> None:
    found = missing(MoveKind.REPLACE_AND_FAILOVER, node("c", **changes), **guest)
    assert found == (failure, amount)


def test_a_full_node_lacks_one_more_than_nothing() -> None:
    place = placed(nodes=[node("a", free_memory=0, node_memory=8000)])
    assert lack(MEMORY, NodeLanes(place, np.array([A]))).tolist() == [1.0]


def test_memory_that_n_plus_one_keeps_counts_as_missing() -> None:
    guests = [instance("i", A, B), instance("j", B, memory=6500)]
    lanes = NodeLanes(placed(*guests, nodes=2), np.array([B]))
    assert lanes.free_memory.tolist() == [1500]
    assert lack(MEMORY, lanes)[0] < 0  # there is enough
    grown = [instance("i", A, B, memory=1600), instance("j", B, memory=6500)]
    assert lack(MEMORY, NodeLanes(placed(*grown, nodes=2), np.array([B]))).tolist() == [101.0]


def test_spindles_of_forthcoming_instances_count_as_the_check_counts_them() -> None:
    """The spindle ratio allows 2 on c; what is to come takes 2 of them."""
    there = instance("later", C, A, spindle_use=2, forthcoming=True)
    place = placed(
        instance("i", A, B), there, policy=replace(DEFAULT_POLICY, spindle_ratio=2.0), nodes=3
    )
    outcome = move(place, 0, MoveKind.REPLACE_SECONDARY, C)
    assert outcome.failure.tolist() == [Failure.DISK]
    lanes = next(one for one in outcome.touched if one.node[0] == C)
    assert lack(SPINDLE_RATIO, lanes).tolist() == [1.0]


def test_every_failure_that_is_an_amount_has_its_limits() -> None:
    assert [limit.name for limit in limits_of(Failure.DISK)] == ["disk", "spindle-ratio"]
    assert limits_of(Failure.TAGS) == ()
