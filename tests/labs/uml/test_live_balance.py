"""Poise reads a cluster of small KVM nodes, and plans as hbal does when told of their memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.labs.ganeti.hbal_output import step_of, steps
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


def test_balancing_spreads_the_guests(lopsided: Lab) -> None:
    # which guest goes where depends on how much memory the nodes happen to have free
    where = dict(LOPSIDED)
    for move in balance(lopsided, *NODE_MEMORY)["moves"]:
        where[short(move["instance"])] = (
            short(move["to"]["primary"]),
            short(move["to"]["secondary"]),
        )
    primaries, secondaries = zip(*where.values(), strict=True)
    assert sorted(primaries) == sorted(secondaries) == list(NODES)


def test_the_plan_is_hbals(lopsided: Lab, tmp_path: Path) -> None:
    # from what hbal saw: from one reading to the next the nodes' free memory changes a little
    hbal = lopsided.on("node1", "hbal", "-L", "--static-kvm-node-memory=32", "-S", "/tmp/seen")
    file = tmp_path / "seen.data"
    file.write_text(lopsided.on("node1", "cat", "/tmp/seen.original").out)
    plan = json.loads(lopsided.poise("balance", file, "--json").out)
    assert steps(hbal.out) == [step_of(move) for move in plan["moves"]] != []


def balance(lab: Lab, *options: str) -> dict[str, Any]:
    """The plan document that `poise balance` prints."""
    done = lab.poise("balance", lab.rapi_url, "--ca-file", lab.ca_file, *options, "--json")
    assert done.out, done.err
    plan: dict[str, Any] = json.loads(done.out)
    return plan
