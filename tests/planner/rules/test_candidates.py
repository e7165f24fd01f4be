"""Which moves a run may consider, and which comes first among equals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.moves import MoveKind
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import FIRST, A, B, C, D, instance, node, placed

PAIR = instance("i", A, B)
ALONE = instance("i", A)
ALL_OF_A_PAIR = ["f", "r:T", "r:T f", "f r:T f", "f r:T"]


def tried(place: Placement, rules: MoveRules | None = None, scope: Any = (A, B, C)) -> list[str]:
    """The kinds that the first instance may try."""
    candidates = Candidates(place, np.array(scope), rules or MoveRules())
    [kinds] = candidates.kinds(np.array([FIRST]))
    return [kind.text("T") for kind in MoveKind if kinds[kind]]


def lost(*rows: int) -> ModelOptions:
    """Options with these nodes offline."""
    return ModelOptions(offline_nodes=rows)


@pytest.mark.parametrize(
    ("rules", "kinds"),
    [
        (MoveRules(), ALL_OF_A_PAIR),
        (MoveRules(disk_moves=False), ["f"]),
        (MoveRules(instance_moves=False), ["r:T"]),
        (MoveRules(disk_moves=False, instance_moves=False), []),
        (MoveRules(restricted_migration=True), ["f", "r:T"]),
        (MoveRules(evacuate_only=True), []),
        (MoveRules(force=True), ALL_OF_A_PAIR),
    ],
)
def test_a_healthy_pair_tries_what_the_rules_allow(rules: MoveRules, kinds: list[str]) -> None:
    assert tried(placed(PAIR), rules) == kinds


@pytest.mark.parametrize(
    ("rules", "kinds"),
    [
        (MoveRules(), ALL_OF_A_PAIR),
        (MoveRules(restricted_migration=True), ["f", "r:T", "r:T f", "f r:T"]),
        (MoveRules(instance_moves=False), ["r:T"]),
        (MoveRules(evacuate_only=True), ALL_OF_A_PAIR),
        (
            MoveRules(evacuate_only=True, restricted_migration=True),
            ["f", "r:T", "r:T f", "f r:T"],
        ),
    ],
)
def test_a_pair_whose_primary_is_lost_tries(rules: MoveRules, kinds: list[str]) -> None:
    assert tried(placed(PAIR, options=lost(A)), rules) == kinds


@pytest.mark.parametrize(
    ("rules", "kinds"),
    [
        (MoveRules(), ["r:T", "r:T f"]),
        (MoveRules(restricted_migration=True), ["r:T"]),
        (MoveRules(instance_moves=False), ["r:T"]),
        (MoveRules(evacuate_only=True), ["r:T", "r:T f"]),
    ],
)
def test_a_pair_whose_secondary_is_lost_never_runs_there(
    rules: MoveRules, kinds: list[str]
) -> None:
    assert tried(placed(PAIR, options=lost(B)), rules) == kinds


def test_a_pair_of_which_nothing_is_left_tries_to_be_replaced() -> None:
    assert tried(placed(PAIR, options=lost(A, B))) == ["r:T", "r:T f"]


@pytest.mark.parametrize(
    ("rules", "kinds"),
    [
        (MoveRules(), ["fa:T"]),
        (MoveRules(disk_moves=False), ["fa:T"]),
        (MoveRules(instance_moves=False), []),
        (MoveRules(restricted_migration=True), ["fa:T"]),
        (MoveRules(evacuate_only=True), []),
    ],
)
def test_shared_storage_tries_to_run_elsewhere(rules: MoveRules, kinds: list[str]) -> None:
    assert tried(placed(ALONE), rules) == kinds


def test_evacuation_of_shared_storage_looks_at_the_primary_only() -> None:
    leftover = instance("i", A, B, template=DiskTemplate.EXT)
    rules = MoveRules(evacuate_only=True)
    assert tried(placed(leftover, options=lost(B)), rules) == []
    assert tried(placed(leftover, options=lost(A)), rules) == ["fa:T"]


def test_a_secondary_out_of_scope_cannot_take_over() -> None:
    nodes = [node("a"), node("b", group=1), node("c")]
    place = placed(PAIR, nodes=nodes, groups=2)
    assert tried(place, scope=(A, C)) == ["r:T", "r:T f"]


def test_targets_are_the_online_nodes_of_the_scope() -> None:
    place = placed(nodes=4, options=lost(B))
    assert Candidates(place, np.array([A, B, D]), MoveRules()).targets.tolist() == [A, D]


def test_instances_may_move_that_are_balanced_movable_and_at_home_in_the_scope() -> None:
    nodes = [node("a"), node("b"), node("c", group=1), node("d", group=1)]
    place = placed(
        instance("moves", A, B),
        instance("stays", A, B, auto_balance=False),
        instance("file", A, template=DiskTemplate.FILE),
        instance("elsewhere", C, D),
        instance("excluded", A, B),
        instance("moves too", B),
        nodes=nodes,
        groups=2,
        options=ModelOptions(exclude=("excluded",)),
    )
    candidates = Candidates(place, np.array([A, B]), MoveRules())
    names = place.model.cluster.instances.names
    assert [names[row] for row in candidates.instances] == ["moves", "moves too"]


def test_drbd_that_has_lost_its_secondary_stays() -> None:
    """A failover has nowhere to go, and no move would give it a mirror again."""
    place = placed(instance("i", A, template=DiskTemplate.DRBD), instance("j", A, B))
    assert Candidates(place, np.arange(3), MoveRules()).instances.tolist() == [1]


def test_no_instances_are_no_candidates() -> None:
    candidates = Candidates(placed(), np.arange(3), MoveRules())
    assert candidates.instances.tolist() == []
    assert candidates.kinds(candidates.instances).shape == (0, len(MoveKind))


def test_candidates_come_by_instance_failover_first_then_target_then_kind() -> None:
    candidates = Candidates(placed(PAIR, instance("j", B, A)), np.arange(3), MoveRules())
    in_order = [
        (0, MoveKind.FAILOVER, B),
        (0, MoveKind.REPLACE_SECONDARY, A),
        (0, MoveKind.FAILOVER_AND_REPLACE, A),
        (0, MoveKind.REPLACE_SECONDARY, C),
        (0, MoveKind.REPLACE_AND_FAILOVER, C),
        (1, MoveKind.FAILOVER, A),
        (1, MoveKind.REPLACE_PRIMARY, A),
    ]
    instance_rows, kinds, targets = (np.array(column) for column in zip(*in_order, strict=True))
    keys = candidates.order(instance_rows, kinds, targets)
    assert keys.tolist() == sorted(set(keys.tolist()))
