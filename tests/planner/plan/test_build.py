"""From the steps of a solver to a plan: actions, prices, positions, figures of nodes."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import add

import pytest

from planner.rules.actions import Verb
from planner.rules.moves import MoveKind
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from tests.planner.plan.made_plans import (
    GIB,
    GROUP,
    PAIR,
    A,
    B,
    C,
    D,
    balanced,
    cluster,
    instance,
    node,
    plan_of_moves,
)


@pytest.mark.parametrize(
    ("kind", "word", "actions", "copied", "sent"),
    [
        (MoveKind.FAILOVER, "failover", [("migrate", "b")], 0, 4),
        (MoveKind.REPLACE_SECONDARY, "replace-secondary", [("replace-disks", "c")], 20, 0),
        (
            MoveKind.REPLACE_AND_FAILOVER,
            "replace-secondary+failover",
            [("replace-disks", "c"), ("migrate", "c")],
            20,
            4,
        ),
        (
            MoveKind.REPLACE_PRIMARY,
            "replace-primary",
            [("migrate", "b"), ("replace-disks", "c"), ("migrate", "c")],
            20,
            8,
        ),
        (
            MoveKind.FAILOVER_AND_REPLACE,
            "failover+replace-secondary",
            [("migrate", "b"), ("replace-disks", "c")],
            20,
            4,
        ),
    ],
)
def test_every_kind_of_drbd_move_has_its_actions_and_price(
    kind: MoveKind, word: str, actions: list[tuple[str, str]], copied: float, sent: float
) -> None:
    target = B if kind is MoveKind.FAILOVER else C
    (move,) = plan_of_moves(cluster(PAIR), (0, kind, target)).moves
    assert (move.kind, [(a.verb.value, a.node) for a in move.actions]) == (word, actions)
    assert (move.copy_gib, move.memory_gib) == (copied, sent)


def test_an_instance_on_shared_storage_moves_without_copying() -> None:
    (move,) = plan_of_moves(cluster(instance("vm", A)), (0, MoveKind.FAILOVER_TO_ANY, D)).moves
    assert (move.kind, move.actions[0].verb, move.target.primary) == (
        "migrate-to",
        Verb.MIGRATE,
        "d",
    )
    assert (move.target.secondary, move.copy_gib, move.memory_gib) == (None, 0, 4)


def test_a_stopped_guest_is_failed_over_and_sends_no_memory() -> None:
    stopped = replace(PAIR, status=InstanceStatus.ADMIN_DOWN)
    (move,) = plan_of_moves(cluster(stopped), (0, MoveKind.REPLACE_PRIMARY, C)).moves
    assert [action.verb for action in move.actions] == ["failover", "replace-disks", "failover"]
    assert (move.copy_gib, move.memory_gib) == (20, 0)


def test_from_a_node_taken_as_offline_nothing_migrates() -> None:
    """Back on a node that works the guest runs again, and can migrate."""
    (move,) = plan_of_moves(
        cluster(PAIR), (0, MoveKind.REPLACE_PRIMARY, C), offline_nodes=(A,)
    ).moves
    assert [action.verb for action in move.actions] == ["failover", "replace-disks", "migrate"]
    assert move.memory_gib == 4


def test_guests_that_run_on_a_drained_node_migrate() -> None:
    """For the planner it is as an offline one, but its guests are reported as running."""
    drained = [node("a", offline=True), node("b"), node("c")]
    snapshot = Cluster.from_records([GROUP], drained, [PAIR], source="test.data")
    (move,) = plan_of_moves(snapshot, (0, MoveKind.FAILOVER, B)).moves
    assert [action.verb for action in move.actions] == ["migrate"]


def test_guests_of_a_node_that_is_offline_in_the_snapshot_fail_over() -> None:
    gone = replace(PAIR, status=InstanceStatus.ERROR_NODEOFFLINE)
    nodes = [node("a", offline=True), node("b"), node("c")]
    snapshot = Cluster.from_records([GROUP], nodes, [gone], source="test.data")
    (move,) = plan_of_moves(snapshot, (0, MoveKind.FAILOVER, B)).moves
    assert ([action.verb for action in move.actions], move.memory_gib) == (["failover"], 0)


def test_a_forthcoming_instance_costs_nothing_to_move() -> None:
    (move,) = plan_of_moves(
        cluster(replace(PAIR, forthcoming=True)), (0, MoveKind.FAILOVER_AND_REPLACE, C)
    ).moves
    assert (move.actions[0].verb, move.copy_gib, move.memory_gib) == ("failover", 0, 0)


def test_balancing_tells_positions_and_scores() -> None:
    snapshot = cluster(*(instance(f"vm{k}", A, B) for k in range(4)))
    plan = balanced(snapshot)
    assert plan.fingerprint == snapshot.fingerprint
    assert [move.id for move in plan.moves] == list(range(1, len(plan.moves) + 1))
    assert (plan.moves[0].source.primary, plan.moves[0].source.secondary) == ("a", "b")
    assert plan.moves[-1].score_after == plan.score_after < plan.score_before
    weighted = (term.weight * term.before for term in plan.terms)
    assert plan.score_before == reduce(add, weighted)  # sum() rounds otherwise from Python 3.12 on


def test_node_figures_are_those_before_and_after() -> None:
    plan = plan_of_moves(cluster(PAIR), (0, MoveKind.REPLACE_PRIMARY, C))
    a, b, c, _ = plan.nodes
    assert (a.before.primaries, a.after.primaries) == (1, 0)
    assert (a.after.free_disk - a.before.free_disk, c.before.free_disk - c.after.free_disk) == (
        20 * GIB,
        20 * GIB,
    )
    assert (b.after.reserved_memory, c.after.free_memory) == (4 * GIB, 59 * GIB)
