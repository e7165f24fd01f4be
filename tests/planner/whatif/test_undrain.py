"""The answer for drained nodes that are put to use again."""

from __future__ import annotations

from dataclasses import replace

from planner.plan.build_return import plan_back
from planner.plan.move import Position
from planner.plan.node_roles import role_of, with_roles
from planner.plan.roles_first import role_steps, with_roles_first
from planner.state import Placement, group_scope, prepare
from planner.whatif.answer import WhatIf
from planner.whatif.change import change_of
from planner.whatif.undrain import undrained
from planner.whatif.verdict import Verdict
from snapshots.cluster import Cluster
from snapshots.node_role import NodeRole
from tests.planner.small_clusters import A, B, cluster, instance

DRAINED, REGULAR = NodeRole.DRAINED, NodeRole.REGULAR
THERE = with_roles(cluster(instance("web", B, A)), role_steps(["a"], DRAINED, REGULAR))


def answer(source: Cluster, places: dict[str, Position]) -> WhatIf:
    """Node a is put to use again."""
    model = prepare(with_roles(source, role_steps(["a"], REGULAR, DRAINED)))
    placement = Placement(model)
    made = plan_back(placement, group_scope(placement, 0), places, group="group0").plan
    plan = with_roles_first(made, ["a"], REGULAR, DRAINED)
    return undrained(replace(change_of(model, plan), before=source), ["a"], notes=["as told"])


def test_it_says_who_goes_back() -> None:
    found = answer(THERE, {"web": Position("a", "b")})
    assert found.sentence == "OK TO UNDRAIN a: 1 instance goes back, none restarts"
    assert (found.scenario, found.notes) == ("undrain", ("as told",))


def test_what_it_leaves_is_a_node_in_use_with_its_instances() -> None:
    after = answer(THERE, {"web": Position("a", "b")}).after
    assert after is not None
    assert role_of(after, A) is REGULAR
    assert Position.of_instance(after, 0) == Position("a", "b")


def test_a_flag_alone_moves_nothing() -> None:
    found = answer(THERE, {})
    assert (found.verdict, found.reason) == (Verdict.OK, "nothing moves")
