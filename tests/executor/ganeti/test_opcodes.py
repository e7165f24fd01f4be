"""A move's actions as opcodes, and as RAPI's requests."""

from __future__ import annotations

import pytest

from executor.backend import JobRequest, RoleRequest
from executor.ganeti.opcodes import opcode_of, opcode_of_role, opcodes_of, rapi_request
from planner.plan.move import Position
from planner.rules.actions import Action, Verb
from snapshots.node_role import NodeRole

MIGRATE = Action(Verb.MIGRATE, "b")
FAILOVER = Action(Verb.FAILOVER, "b")
REPLACE = Action(Verb.REPLACE_DISKS, "c")


def request(*actions: Action) -> JobRequest:
    return JobRequest("poise:k", "web/1", "drbd", Position("a", "b"), actions)


@pytest.mark.parametrize("action", [MIGRATE, FAILOVER, REPLACE])
def test_every_opcode_names_the_node_so_that_it_cannot_happen_twice(action: Action) -> None:
    opcode = opcode_of("web", action)
    assert action.node in (opcode.get("target_node"), opcode.get("remote_node"))


def test_a_migration_never_becomes_a_failover_and_never_shrinks_a_guest() -> None:
    opcode = opcode_of("web", MIGRATE)
    assert opcode["allow_failover"] is False
    assert opcode["allow_runtime_changes"] is False


def test_a_failover_asks_for_consistent_disks_while_the_primary_is_there() -> None:
    assert opcode_of("web", FAILOVER)["ignore_consistency"] is False


def test_a_failover_away_from_an_offline_node_has_but_one_copy_to_go_by() -> None:
    (opcode,) = opcodes_of(request(FAILOVER), primary_offline=True)
    assert opcode["ignore_consistency"] is True


def test_only_the_first_switch_is_away_from_the_offline_node() -> None:
    back = Action(Verb.FAILOVER, "c")
    first, _, second = opcodes_of(request(FAILOVER, REPLACE, back), primary_offline=True)
    assert (first["ignore_consistency"], second["ignore_consistency"]) == (True, False)


def test_the_opcodes_are_in_the_order_of_the_actions() -> None:
    names = [one["OP_ID"] for one in opcodes_of(request(MIGRATE, REPLACE), primary_offline=False)]
    assert names == ["OP_INSTANCE_MIGRATE", "OP_INSTANCE_REPLACE_DISKS"]


@pytest.mark.parametrize(
    ("action", "method", "word"),
    [
        (MIGRATE, "PUT", "migrate"),
        (FAILOVER, "PUT", "failover"),
        (REPLACE, "POST", "replace-disks"),
    ],
)
def test_rapi_takes_the_same_parameters_in_the_body(action: Action, method: str, word: str) -> None:
    opcode = opcode_of("web/1", action)
    how, path, body = rapi_request(opcode)
    assert (how, path) == (method, f"/2/instances/web%2F1/{word}")
    assert body == {k: v for k, v in opcode.items() if k not in ("OP_ID", "instance_name")}


@pytest.mark.parametrize(("role", "drained"), [(NodeRole.DRAINED, True), (NodeRole.REGULAR, False)])
def test_a_role_is_a_flag_of_the_node_and_another_candidate_takes_its_place(
    role: NodeRole, drained: bool
) -> None:
    opcode = opcode_of_role(RoleRequest("poise:k", "node/1", role))
    method, path, body = rapi_request(opcode)
    assert (opcode["OP_ID"], opcode["node_name"]) == ("OP_NODE_SET_PARAMS", "node/1")
    assert (method, path) == ("POST", "/2/nodes/node%2F1/modify")
    assert body == {"drained": drained, "auto_promote": True}
