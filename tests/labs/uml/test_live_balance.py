"""Poise reads a cluster of small KVM nodes, and plans as hbal does when told of their memory."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.labs.ganeti.hbal_output import steps
from tests.labs.uml.lab import LOPSIDED, NODE_MEMORY, NODES, Lab, short

pytestmark = pytest.mark.live


def test_show(uml: Lab) -> None:
    done = uml.poise("show", uml.rapi_url, "--ca-file", uml.ca_file, "--json")
    assert done.code in (0, 1), done.err
    shown = json.loads(done.out)
    assert [short(node["name"]) for node in shown["nodes"]] == list(NODES)
    assert {short(instance["name"]) for instance in shown["instances"]} == set(LOPSIDED)


def test_without_room_for_the_fixed_share_of_a_kvm_node_nothing_can_move(uml: Lab) -> None:
    assert balance(uml)["moves"] == []


def test_a_lopsided_cluster_needs_moves_of_every_kind(lopsided: Lab) -> None:
    plan = balance(lopsided, *NODE_MEMORY)
    verbs = sorted([action["verb"] for action in move["actions"]] for move in plan["moves"])
    assert verbs == [
        ["migrate"],
        ["migrate", "replace-disks", "migrate"],
        ["replace-disks"],
    ]


def test_the_plan_is_hbals(lopsided: Lab) -> None:
    hbal = lopsided.on("node1", "hbal", "-L", "--static-kvm-node-memory=32")
    found = [
        (short(move["instance"]), place(move["from"]), place(move["to"]), hbals_words(move))
        for move in balance(lopsided, *NODE_MEMORY)["moves"]
    ]
    # not the scores: from one reading to the next the nodes' free memory changes a little
    assert found == [(s.instance, s.before, s.after, s.actions) for s in steps(hbal.out)]


def place(position: dict[str, str]) -> str:
    return f"{short(position['primary'])}:{short(position['secondary'])}"


def hbals_words(move: dict[str, Any]) -> str:
    """``f`` to the secondary, ``r:node`` for a new secondary."""
    return " ".join(
        f"r:{short(action['node'])}" if action["verb"] == "replace-disks" else "f"
        for action in move["actions"]
    )


def balance(lab: Lab, *options: str) -> dict[str, Any]:
    """The plan document that `poise balance` prints."""
    done = lab.poise("balance", lab.rapi_url, "--ca-file", lab.ca_file, *options, "--json")
    assert done.out, done.err
    plan: dict[str, Any] = json.loads(done.out)
    return plan
