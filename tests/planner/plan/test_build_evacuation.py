"""The plan of an evacuation: its moves, what is proved, and reliefs in words."""

from __future__ import annotations

import json

import pytest

from planner.plan.build_evacuation import plan_from_evacuation
from planner.plan.document import plan_document
from planner.plan.evacuation_result import EvacuationResult
from planner.plan.plan import Plan
from planner.plan.plan_reader import read_plan
from planner.solvers.leave import NodePart, leave
from snapshots.cluster import Cluster
from snapshots.errors import FormatError
from tests.planner.small_clusters import A, B, C, cluster, instance, node
from tests.planner.solvers.leave.cases import Case


def plan_of(source: Cluster, part: NodePart = NodePart.PRIMARIES) -> tuple[Plan, EvacuationResult]:
    """Node a emptied."""
    departure = Case(source, (A,), part).departure()
    plan = plan_from_evacuation(departure, leave(departure), group="group0")
    assert plan.evacuation is not None
    return plan, plan.evacuation


def test_a_complete_one_leaves_nothing_behind() -> None:
    plan, said = plan_of(cluster(instance("i", A, B)), NodePart.FULL)
    assert (said.nodes, said.part, said.leaving, said.stays) == (("a",), "full", 1, ())
    assert (said.cheapest, said.reliefs, plan.leaves_behind) == (True, (), False)
    assert plan.copy_gib == said.least_copy_gib == 1000 / 1024
    assert plan.moves[-1].score_after == plan.score_after


def test_a_part_of_a_node_that_there_is_not_is_refused() -> None:
    document = plan_document(plan_of(cluster(instance("i", A, B)))[0])
    document["evacuation"]["part"] = "half"
    with pytest.raises(FormatError, match="key 'part': expected one of primaries, secondaries"):
        read_plan(json.dumps(document))


def test_one_that_is_not_complete_says_what_would_help() -> None:
    source = cluster(
        instance("big", A, B, memory=5000, disk=2000),
        instance("small", B, memory=4000),
        nodes=[node("a"), node("b"), node("c", free_disk=1500, total_disk=1500.0)],
    )
    plan, said = plan_of(source)
    assert plan.leaves_behind
    assert said.stays == ("big",)
    messages = {one.kind: one.message for one in said.reliefs}
    assert messages["leave-out"] == "leave out big"
    assert messages["move"] == "first move small from b to c"
    assert messages["memory"].endswith(" more memory on b")
    assert messages["disk"].endswith(" more disk on c")


def test_an_instance_with_its_copies_elsewhere_is_left_alone() -> None:
    plan, said = plan_of(cluster(instance("i", B, C)))
    assert (plan.moves, said.leaving, said.most) == ((), 0, 0)
