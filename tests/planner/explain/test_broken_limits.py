"""Limits that a plan breaks, keeps broken or makes worse, as its warnings tell them."""

from __future__ import annotations

from dataclasses import replace

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
