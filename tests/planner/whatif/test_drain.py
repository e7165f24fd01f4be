"""The answer for nodes that are emptied."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.plan import Plan, plan_from_evacuation
from planner.solvers.leave import Departure, NodePart, leave
from planner.state import ModelOptions, Placement, group_scope, prepare
from planner.whatif.answer import WhatIf
from planner.whatif.change import change_of
from planner.whatif.drain import drained
from planner.whatif.verdict import Risk, Verdict
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance, plan_of_moves


def drain(
    cluster: Cluster, node: int, part: NodePart = NodePart.PRIMARIES, accepted: Risk | None = None
) -> WhatIf:
    model = prepare(cluster, ModelOptions())
    placement = Placement(model)
    wanted = Departure(placement, group_scope(placement, 0), np.array([node]), part)
    plan = plan_from_evacuation(wanted, leave(wanted), group="default")
    return drained(change_of(model, plan), accepted={accepted} if accepted else ())


def test_a_node_whose_instances_migrate_can_be_drained() -> None:
    answer = drain(cluster(instance("web", A, B)), A)
    assert answer.sentence == "OK TO DRAIN a: 1 instance leaves, none restarts"
    assert answer.notes == ("While a is off, 1 instance has no second copy",)


def test_an_empty_node_can_be_drained() -> None:
    answer = drain(cluster(instance("web", A, B)), C)
    assert answer.sentence == "OK TO DRAIN c: nothing is there that would have to leave"


def test_without_a_second_copy_left_there_is_no_note() -> None:
    assert drain(cluster(instance("web", A, B)), A, NodePart.FULL).notes == ()


def test_what_has_nowhere_to_go_keeps_the_node() -> None:
    full = cluster(instance("web", A, B), instance("db", B, memory=62 * GIB), nodes=2)
    answer = drain(full, A)
    assert (answer.verdict, answer.reason) == (
        Verdict.NOT_OK,
        "web of 1 instance cannot leave",
    )


def test_a_plan_of_something_else_is_no_drain() -> None:
    held = cluster(instance("web", A, B))
    plan: Plan = replace(plan_of_moves(held), evacuation=None)
    with pytest.raises(ValueError, match="evacuates no named node"):
        drained(change_of(prepare(held, ModelOptions()), plan))
