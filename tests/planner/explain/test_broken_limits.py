"""Limits that a plan breaks, keeps broken or makes worse, as its warnings tell them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.explain.broken_limits import broken_limits
from planner.rules.failure import Failure
from planner.rules.limit import Breach
from planner.rules.moves import MoveKind
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import (
    GIB,
    GROUP,
    A,
    B,
    balanced,
    cluster,
    instance,
    node,
    plan_of_moves,
)
from tests.planner.small_clusters import instance as guest
from tests.planner.small_clusters import move, placed
from tests.planner.small_clusters import node as small_node


def test_an_n_plus_one_that_lacks_more_than_it_needs_adds_up() -> None:
    # b is 5G short as it is, and would need 12G more.
    nodes = [node("a", free_memory=51 * GIB), node("b", node_memory=4 * GIB, free_memory=0)]
    guests = [
        instance("vm", A, B, memory=12 * GIB, auto_balance=True),
        instance("big", B, A, memory=65 * GIB),
    ]
    plan = plan_of_moves(Cluster.from_records([GROUP], nodes, guests))
    (warning,) = [w for w in plan.warnings if w.kind == "n-plus-one" and w.node == "b"]
    assert warning.message.startswith(
        "12.0 GiB of memory needed if a fails, 5.0 GiB too few as it is (17.0 GiB short)"
    )


def test_a_node_without_memory_to_spare_fails_already_as_ganeti_counts() -> None:
    # b has free what it keeps for the failure of a: whatever comes is not checked for N+1.
    nodes = [
        small_node("a"),
        small_node("b", free_memory=3000, total_memory=3000.0),
        small_node("c"),
    ]
    before = placed(guest("kept", 0, 1, memory=3000), guest("comes", 2, 1, memory=900), nodes=nodes)
    outcome = move(before, 1, MoveKind.FAILOVER)
    assert outcome.failure[0] == Failure.NONE
    after = before.clone()
    after.commit(outcome, 0)
    (broken,) = broken_limits(before, after, np.arange(3))
    assert broken.before == Breach(0, "2.9 GiB needed and free, which Ganeti counts as failing")
    assert broken.after is not None
    assert broken.after.text.endswith("needed if a fails, 2.1 GiB free (900 MiB short)")


def test_limits_that_a_forced_move_breaks_are_told() -> None:
    # Moves off an offline node are forced: they may break the CPU ratio.
    nodes = [node("a"), node("b", total_cpus=1)]
    plan = balanced(
        Cluster.from_records([GROUP], nodes, [instance("vm", A, B, vcpus=9)]), offline_nodes=(A,)
    )
    (warning,) = [w for w in plan.warnings if w.kind == "cpu-ratio"]
    assert (warning.node, warning.resolved) == ("b", False)
    assert warning.message == (
        "10 virtual CPUs, 4 allowed (4 per CPU, 6 too many); new, caused by this plan"
    )


def test_limits_that_get_worse_are_told() -> None:
    nodes = [node("a"), node("b", total_cpus=1)]
    guests = [instance("vm", A, B, vcpus=3), instance("big", B, A, vcpus=8, auto_balance=False)]
    plan = balanced(Cluster.from_records([GROUP], nodes, guests), offline_nodes=(A,))
    (warning,) = [w for w in plan.warnings if w.kind == "cpu-ratio"]
    assert "; worse after the plan: 12 virtual CPUs, 4 allowed" in warning.message


def test_exclusion_tags_that_meet_are_told() -> None:
    guests = [instance(f"web{k}", A, B, tags=("svc:web",), auto_balance=False) for k in (1, 2)]
    plan = balanced(replace(cluster(*guests), tags=("htools:iextags:svc",)))
    (warning,) = plan.warnings
    assert warning.message == ("2 primaries with exclusion tag svc:web; not fixed by this plan")
