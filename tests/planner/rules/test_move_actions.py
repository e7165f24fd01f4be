"""The actions of every kind of move, and what becomes of the guest."""

from __future__ import annotations

import pytest

from planner.rules.actions import Verb
from planner.rules.guest_switch import Guest, Life
from planner.rules.move_actions import move_actions, taken_as_down
from planner.rules.moves import MoveKind
from planner.state.options import ModelOptions
from tests.planner.small_clusters import A, B, C, instance, node, placed

RUNNING = Guest(Life.RUNS, meant_to_run=True)
M, F, R = Verb.MIGRATE, Verb.FAILOVER, Verb.REPLACE_DISKS


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        (MoveKind.FAILOVER, ((M, B),)),
        (MoveKind.REPLACE_SECONDARY, ((R, C),)),
        (MoveKind.REPLACE_AND_FAILOVER, ((R, C), (M, C))),
        (MoveKind.REPLACE_PRIMARY, ((M, B), (R, C), (M, C))),
        (MoveKind.FAILOVER_AND_REPLACE, ((M, B), (R, C))),
        (MoveKind.FAILOVER_TO_ANY, ((M, C),)),
    ],
)
def test_a_running_guest_only_migrates(
    kind: MoveKind, actions: tuple[tuple[Verb, int], ...]
) -> None:
    found = move_actions(kind, B, C, RUNNING)
    assert (found.actions, found.restarts, found.after) == (actions, 0, RUNNING)


def test_off_a_node_that_is_gone_only_the_first_switch_restarts() -> None:
    found = move_actions(MoveKind.REPLACE_PRIMARY, B, C, RUNNING, node_gone=True)
    assert [verb for verb, _ in found.actions] == [F, R, M]
    assert found.restarts == 1


def test_a_guest_that_always_fails_over_restarts_at_every_switch() -> None:
    stubborn = Guest(Life.RUNS, meant_to_run=True, always_failover=True)
    found = move_actions(MoveKind.REPLACE_PRIMARY, B, C, stubborn)
    assert (found.count(F), found.count(M), found.restarts) == (2, 0, 2)


def test_a_node_is_down_where_the_operator_says_so_and_the_snapshot_does_not() -> None:
    nodes = [node("a"), node("b", offline=True), node("c")]
    named = ModelOptions(offline_nodes=(A, B))
    model = placed(instance("i", A), nodes=nodes, options=named).model
    assert [taken_as_down(model, row) for row in (A, B, C)] == [True, False, False]
