"""The risks of a change."""

from __future__ import annotations

from dataclasses import replace

from planner.rules.moves import MoveKind
from planner.state import ModelOptions, Placement, group_scope, prepare
from planner.whatif.change import change_of, findings, there_and_back
from planner.whatif.verdict import FoundRisk, Risk
from planner.whatif.way_back import way_back_from
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance, plan_of_moves

Moves = tuple[int, MoveKind, int]


def risks(
    cluster: Cluster, *moves: Moves, offline: frozenset[int] = frozenset()
) -> list[FoundRisk]:
    plan = plan_of_moves(cluster, *moves, offline_nodes=offline)
    return [*findings(change_of(prepare(cluster, ModelOptions(offline_nodes=offline)), plan))]


def test_moves_between_roomy_nodes_are_no_risk() -> None:
    assert risks(cluster(instance("web", A, B)), (0, MoveKind.REPLACE_SECONDARY, C)) == []


def test_what_leaves_a_node_that_is_down_restarts_and_may_have_no_second_copy() -> None:
    held = cluster(instance("web", A, B))
    found = risks(held, (0, MoveKind.FAILOVER, B), offline=frozenset({A}))
    assert [(one.risk, one.message) for one in found] == [(Risk.RESTART, "web restarts")]


def test_a_node_that_cannot_take_over_afterwards() -> None:
    held = cluster(instance("web", A, B, memory=30 * GIB), instance("db", C, B, memory=40 * GIB))
    found = risks(held, (1, MoveKind.FAILOVER, B))
    assert [(one.risk, one.nodes) for one in found] == [(Risk.N_PLUS_ONE, ("b",))]
    assert found[0].message.startswith("b afterwards: ")


def test_a_node_that_cannot_take_over_for_a_while() -> None:
    # db goes through b, which holds 30 GiB for a's web, and on to d
    held = cluster(instance("web", A, B, memory=30 * GIB), instance("db", C, B, memory=40 * GIB))
    found = risks(held, (1, MoveKind.REPLACE_PRIMARY, 3))
    assert [(one.risk, one.message) for one in found] == [
        (Risk.N_PLUS_ONE, "b meanwhile: 7.0 GiB of memory short if a fails")
    ]


def test_a_node_that_cannot_take_over_until_the_way_back_is_one_risk_that_ends() -> None:
    held = cluster(instance("web", A, B, memory=30 * GIB), instance("db", C, B, memory=40 * GIB))
    plan, model = plan_of_moves(held, (1, MoveKind.FAILOVER, B)), prepare(held, ModelOptions())
    back = way_back_from(model, plan, group_scope(Placement(model), 0))
    change = there_and_back(held, model, plan, back)
    assert [(one.risk, one.message) for one in findings(change)] == [
        (Risk.N_PLUS_ONE, "b meanwhile: 7.0 GiB of memory short if a fails")
    ]
    ((begin, end),) = [(one.begin, one.end) for one in change.meanwhile.not_safe]
    assert end is not None and begin < change.seconds_out < end <= change.seconds


def test_a_limit_that_is_broken_until_the_way_back() -> None:
    held = cluster(instance("web", A, B, tags=("one:x",)), instance("db", C, B, tags=("one:x",)))
    held = replace(held, tags=("htools:iextags:one",))
    plan = plan_of_moves(held, (0, MoveKind.REPLACE_AND_FAILOVER, C))
    model = prepare(held, ModelOptions())
    back = way_back_from(model, plan, group_scope(Placement(model), 0))
    (risk,) = findings(there_and_back(held, model, plan, back))
    assert risk.risk is Risk.RULE
    assert risk.message.startswith("c until the way back: ")
