"""Ganeti's opcodes for the moves of an answer."""

from __future__ import annotations

import pytest

from planner.rules import MoveKind
from planner.state.model import Model, prepare
from poise.iallocator.opcodes import node_names, opcode
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import FIRST, A, B, C, cluster, instance


def model(*, forthcoming: bool = False) -> Model:
    return prepare(cluster(instance("i", A, B, forthcoming=forthcoming)))


@pytest.mark.parametrize(
    ("kind", "op", "where"),
    [
        (
            MoveKind.REPLACE_SECONDARY,
            "OP_INSTANCE_REPLACE_DISKS",
            {"remote_node": "c", "mode": "replace_new_secondary"},
        ),
        (MoveKind.FAILOVER, "OP_INSTANCE_MIGRATE", {"allow_failover": True}),
        (MoveKind.FAILOVER_TO_ANY, "OP_INSTANCE_MIGRATE", {"target_node": "c"}),
    ],
)
def test_a_move_is_a_job(kind: MoveKind, op: str, where: dict[str, object]) -> None:
    made = opcode(model(), FIRST, kind, C)
    assert made.items() >= {"OP_ID": op, "instance_name": "i", **where}.items()
    assert ("target_node" in made) is ("target_node" in where)


def test_what_is_not_made_yet_cannot_migrate() -> None:
    made = opcode(model(forthcoming=True), FIRST, MoveKind.FAILOVER, C)
    assert made["OP_ID"] == "OP_INSTANCE_FAILOVER"


def test_nodes_are_named_in_full_and_what_is_none_is_left_out() -> None:
    assert node_names(model(), [C, NO_NODE, A]) == ["c", "a"]
