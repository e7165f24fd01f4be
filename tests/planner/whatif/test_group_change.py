"""A group at some moments, and the problems of its nodes before and after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.plan import PlanWarning
from planner.state import ModelOptions, Placement, group_scope, prepare
from planner.whatif.group_change import (
    GroupChange,
    GroupState,
    Moment,
    NodeProblem,
    problems_of,
    state_of,
    weak_of,
)
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance, plan_of_moves


def state(held: Cluster, offline: tuple[int, ...] = ()) -> GroupState:
    place = Placement(prepare(held, ModelOptions(offline_nodes=offline)))
    return state_of(Moment.BEFORE, place, group_scope(place, 0))


def test_what_is_left_is_that_of_nodes_in_use() -> None:
    found = state(cluster(instance("web", A, B)), offline=(C,))
    assert (found.nodes, found.free_memory, found.free_disk) == (3, 185 * GIB, 2960 * GIB)
    assert found.problems == 0


def test_broken_limits_and_nodes_that_may_not_fail_are_problems() -> None:
    # b cannot take over from a, and a could not be emptied; c could, if d were not as full.
    held = cluster(instance("web", A, B, memory=40 * GIB), instance("db", B, memory=40 * GIB))
    assert state(held).problems == 2


@pytest.mark.parametrize(
    ("word", "memory", "disk"), [("total_memory", None, 1), ("free_disk", 1, None)]
)
def test_what_a_node_does_not_tell_is_not_summed(
    word: str, memory: int | None, disk: int | None
) -> None:
    held = cluster()
    unknown = (frozenset({word}), *held.nodes.unknown[1:])
    found = state(replace(held, nodes=replace(held.nodes, unknown=unknown)))
    assert ((found.free_memory is None), (found.free_disk is None)) == (
        memory is None,
        disk is None,
    )


def test_without_cpus_there_is_no_score() -> None:
    held = cluster()
    nodes = replace(held.nodes, total_cpus=0 * held.nodes.total_cpus)
    assert state(replace(held, nodes=nodes)).score is None


def test_problems_of_nodes_that_go_do_not_count() -> None:
    held = cluster(instance("web", A, B))
    broken = [PlanWarning("n-plus-one", "", node=node, before="short") for node in ("a", "b")]
    plan = replace(plan_of_moves(held), warnings=(*broken, PlanWarning("source", "read at noon")))
    weak = {("no-partner", "c"): "alone"}
    assert problems_of(plan, ["b"], weak, {}) == [
        NodeProblem("a", "n-plus-one", "short", None),
        NodeProblem("c", "no-partner", "alone", None),
    ]


def test_mended_problems_are_told_from_those_that_stay() -> None:
    mended = NodeProblem("a", "n-plus-one", "short", None)
    stays = NodeProblem("b", "n-plus-one", "short", "shorter")
    change = GroupChange("default", (), (), (mended, stays))
    assert (change.mended, change.left) == ((mended,), (stays,))


def test_a_node_that_could_not_be_emptied_is_weak() -> None:
    held = cluster(*(instance(f"web{row}", row, memory=40 * GIB) for row in (A, B)), nodes=2)
    place = Placement(prepare(held, ModelOptions()))
    assert {key for key in weak_of(place, group_scope(place, 0))} == {
        ("global-n-plus-one", "a"),
        ("global-n-plus-one", "b"),
    }
