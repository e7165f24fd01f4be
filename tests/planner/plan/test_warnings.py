"""Warnings of a plan besides broken limits: offline nodes, room on the way, odd figures."""

from __future__ import annotations

import numpy as np

from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import (
    GIB,
    GROUP,
    A,
    B,
    C,
    balanced,
    instance,
    node,
    plan_of_steps,
)


def test_a_broken_n_plus_one_is_told_with_what_becomes_of_it() -> None:
    # b reserves 48G for a's instances but has 40G: one of them has to go elsewhere.
    guests = [instance(f"vm{k}", A, B, memory=12 * GIB) for k in range(4)]
    nodes = [
        node("a", free_memory=15 * GIB),
        node("b", free_memory=40 * GIB, node_memory=24 * GIB),
        node("c"),
    ]
    plan = balanced(Cluster.from_records([GROUP], nodes, guests))
    (warning,) = [w for w in plan.warnings if w.kind == "n-plus-one"]
    assert (warning.node, warning.resolved) == ("b", True)
    assert warning.message == (
        "48.0 GiB of memory needed if a fails, 40.0 GiB free (8.0 GiB short); fixed by this plan"
    )
    assert (warning.before, warning.after) == (
        "48.0 GiB of memory needed if a fails, 40.0 GiB free (8.0 GiB short)",
        None,
    )
    assert not plan.reservations


def test_disk_that_is_short_while_the_old_copy_stands_is_told() -> None:
    # The two swap their secondaries: each new copy has to be there before the old one goes.
    nodes = [
        node("a", total_disk=40 * GIB, free_disk=0),
        node("b", total_disk=25 * GIB, free_disk=5 * GIB),
        node("c", total_disk=50 * GIB, free_disk=30 * GIB),
    ]
    guests = [instance("one", A, B), instance("two", A, C)]
    steps = [
        Step(0, MoveKind.REPLACE_SECONDARY, C, (A, B), (A, C), 1.5),
        Step(1, MoveKind.REPLACE_SECONDARY, B, (A, C), (A, B), 1.0),
    ]
    enough = Cluster.from_records([GROUP], nodes, guests)
    assert not plan_of_steps(Placement(prepare(enough)), steps).warnings

    plan = plan_of_steps(Placement(prepare(enough)), steps[::-1])
    (warning,) = plan.warnings
    assert (warning.kind, warning.node, warning.move) == ("no-room-during-change", "b", 1)
    assert warning.message == "move 1 lacks 15.0 GiB of disk while the old copy still stands"


def test_unaccounted_memory_is_told() -> None:
    nodes = [node("a", free_memory=50 * GIB, free_disk=990 * GIB), node("b")]
    plan = balanced(Cluster.from_records([GROUP], nodes, []))
    told = "13.0 GiB of memory and 10.0 GiB of disk used by nothing in the snapshot"
    assert [(w.kind, w.node, w.message) for w in plan.warnings] == [("unaccounted", "a", told)]


def test_a_node_without_memory_has_no_score() -> None:
    nodes = [node("a"), node("b", total_memory=0.0, node_memory=0, free_memory=0)]
    plan = balanced(Cluster.from_records([GROUP], nodes, [instance("vm", A)]))
    assert plan.stopped == "no-score"
    assert ("no-score", "b", "memory 0: no score can be computed") in [
        (w.kind, w.node, w.message) for w in plan.warnings
    ]


def test_a_negative_cpu_speed_is_odd_but_has_a_score() -> None:
    plan = balanced(Cluster.from_records([GROUP], [node("a", cpu_speed=-1.0), node("b")], []))
    assert np.isfinite(plan.score_before)
    assert [w for w in plan.warnings if w.kind == "no-score"] == []
