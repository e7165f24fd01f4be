"""The answer for nodes that join a group."""

from __future__ import annotations

from planner.plan import cluster_after
from planner.rules.moves import MoveKind
from planner.state import ModelOptions, Placement, prepare
from planner.whatif.add_node import nodes_added
from planner.whatif.answer import WhatIf
from planner.whatif.change import change_of
from planner.whatif.group_change import Moment
from planner.whatif.verdict import Risk, Verdict
from snapshots.cluster import Cluster
from snapshots.subset import with_nodes
from tests.planner.plan.made_plans import (
    GIB,
    A,
    B,
    C,
    cluster,
    instance,
    node,
    plan_of_moves,
)

FULL = (instance("web", A, B, memory=40 * GIB), instance("db", B, A, memory=40 * GIB))
"""Neither of two nodes could take over from the other."""


def add(held: Cluster, *moves: tuple[int, MoveKind, int], accepted: Risk | None = None) -> WhatIf:
    """The answer for one more node, and moves of instances (rows)."""
    grown = with_nodes(held, [node("new")])
    plan = plan_of_moves(grown, *moves)
    after = cluster_after(grown, plan)
    return nodes_added(
        Placement(prepare(held)),
        Placement(prepare(grown)),
        Placement(prepare(after)),
        change_of(prepare(grown, ModelOptions()), plan),
        nodes=["new"],
        asked={},
        after=after,
        accepted={accepted} if accepted else (),
        notes=["so it is"],
    )


def test_without_moves_the_node_stays_empty() -> None:
    answer = add(cluster(instance("web", A, B)))
    assert answer.sentence == "OK TO ADD new: no move would make the group more balanced"
    assert answer.notes == ("so it is",)


def test_the_states_are_those_before_with_the_node_and_balanced() -> None:
    answer = add(cluster(instance("web", A, B), nodes=2), (0, MoveKind.REPLACE_SECONDARY, C))
    assert answer.group is not None
    states = answer.group.states
    assert [one.moment for one in states] == [Moment.BEFORE, Moment.ADDED, Moment.BALANCED]
    assert [one.nodes for one in states] == [2, 3, 3]
    assert [one.free_memory for one in states] == [122 * GIB, 185 * GIB, 185 * GIB]


def test_mended_problems_are_counted() -> None:
    answer = add(cluster(*FULL, nodes=2), *((row, MoveKind.REPLACE_SECONDARY, C) for row in (0,)))
    assert answer.verdict is Verdict.OK
    assert answer.reason == "1 move balances the group, 2 problems are mended"
    assert answer.group is not None
    assert {one.node for one in answer.group.mended} == {"a", "b"}


def test_a_risk_of_the_moves_is_a_risk_of_the_answer() -> None:
    on_a = (instance(name, A, second, memory=30 * GIB) for name, second in (("web", B), ("db", C)))
    held = cluster(*on_a, instance("mail", B, memory=10 * GIB), nodes=3)
    move = (1, MoveKind.REPLACE_SECONDARY, B)
    assert add(held, move).verdict is Verdict.OK_WITH_RISK
    assert add(held, move, accepted=Risk.N_PLUS_ONE).verdict is Verdict.OK


def test_the_cluster_afterwards_has_the_node_and_the_moves_done() -> None:
    answer = add(cluster(instance("web", A, B), nodes=2), (0, MoveKind.REPLACE_SECONDARY, C))
    assert answer.after is not None
    assert answer.after.nodes.names == ("a", "b", "new")
    assert answer.after.instances.secondary.tolist() == [C]
