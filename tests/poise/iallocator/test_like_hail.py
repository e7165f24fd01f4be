"""On a healthy cluster the allocator chooses what hail chooses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.poise.htools.hail.hail_example import ALLOCATE, EVACUATE, Json, group, instance, node
from tests.poise.htools.hail.hail_example import message as example
from tests.poise.htools.hail.hail_example import run as run_hail
from tests.poise.iallocator.answers import answer

DATA = Path(__file__).resolve().parents[2] / "data" / "iallocator"
RECORDED = ("allocate", "change-group", "multi-allocate", "node-evacuate", "relocate")
RELOCATE: Json = {
    "type": "relocate",
    "name": "i0.ex.com",
    "required_nodes": 1,
    "relocate_from": ["n1.ex.com"],
}
TWO_GROUPS: Json = {
    "nodegroups": {"u0": group(), "u1": group("g1", alloc_policy="last_resort")},
    "nodes": {
        "n0.ex.com": node(free_memory=6656, free_disk=92160),
        "n1.ex.com": node(free_disk=92160),
        "n2.ex.com": node(),
        "m0.ex.com": node("u1"),
        "m1.ex.com": node("u1", total_memory=16384, free_memory=15872),
    },
}


def agrees(folder: Path, message: Json, *options: str) -> None:
    """Both succeed, with the same result."""
    theirs = run_hail(folder, message, *options).answer
    mine = answer(folder, message, *options).answer
    assert theirs["success"], theirs
    assert mine["success"], mine
    assert mine["result"] == theirs["result"]


@pytest.mark.parametrize("name", RECORDED)
def test_requests_of_a_real_cluster(tmp_path: Path, name: str) -> None:
    agrees(tmp_path, json.loads((DATA / f"{name}.json").read_text()))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"group_name": "g0"},
        {"group_name": "g1"},
        {"restrict-to-nodes": ["n1.ex.com", "n2.ex.com"]},
        {"disk_template": "plain", "required_nodes": 1},
        {"disk_template": "ext", "required_nodes": 1},
    ],
)
def test_a_new_instance(tmp_path: Path, change: Json) -> None:
    agrees(tmp_path, example(ALLOCATE | change, **TWO_GROUPS))


def test_a_group_by_its_uuid_is_the_same_group(tmp_path: Path) -> None:
    # hail then takes every cluster for one with exclusive storage
    by_name = answer(tmp_path, example(ALLOCATE | {"group_name": "g0"}, **TWO_GROUPS))
    by_uuid = answer(tmp_path, example(ALLOCATE | {"group_name": "u0"}, **TWO_GROUPS))
    assert by_uuid.answer == by_name.answer


@pytest.mark.parametrize(
    "option",
    ["--no-capacity-checks", "--ignore-soft-errors", "--static-kvm-node-memory=2048"],
)
def test_options_of_hail(tmp_path: Path, option: str) -> None:
    agrees(tmp_path, example(ALLOCATE, enabled_hypervisors=["kvm"]), option)


def test_nodes_that_the_option_names(tmp_path: Path) -> None:
    only = ("--restrict-allocation-to", "n1.ex.com,n2.ex.com")
    agrees(tmp_path, example(ALLOCATE), *only)


@pytest.mark.parametrize("mode", ["primary-only", "secondary-only"])
def test_leaving_a_node(tmp_path: Path, mode: str) -> None:
    agrees(tmp_path, example(EVACUATE | {"evac_mode": mode}))


def test_leaving_both_nodes(tmp_path: Path) -> None:
    nodes = {f"n{k}.ex.com": node() for k in range(5)}
    agrees(tmp_path, example(EVACUATE, nodes=nodes))


def test_another_secondary(tmp_path: Path) -> None:
    agrees(tmp_path, example(RELOCATE))


def test_another_group(tmp_path: Path) -> None:
    request = {"type": "change-group", "instances": ["i0.ex.com"], "target_groups": ["u1"]}
    agrees(tmp_path, example(request, **TWO_GROUPS))


def test_a_second_node(tmp_path: Path) -> None:
    single = {"i0.ex.com": instance("n0.ex.com", disk_template="plain")}
    request = {"type": "allocate-secondary", "name": "i0.ex.com"}
    agrees(tmp_path, example(request, instances=single))


def test_several_new_instances(tmp_path: Path) -> None:
    one = {"required_nodes": 2, "type": "allocate"} | instance()
    new = [{"name": name} | one for name in ("a.ex.com", "b.ex.com")]
    agrees(tmp_path, example({"type": "multi-allocate", "instances": new}))


def test_dedicated_nodes(tmp_path: Path) -> None:
    alone = {"exclusive_storage": True, "spindle_count": 1}
    nodes = {
        name: node(ndparams=alone, total_spindles=4, free_spindles=4, **more)
        for name, more in (("n0.ex.com", {}), ("n1.ex.com", {"free_memory": 4096}))
    }
    new = instance(disk_template="plain", disks=[{"size": 10240, "spindles": 1}])
    request = ALLOCATE | new | {"required_nodes": 1}
    agrees(tmp_path, example(request, nodes=nodes, instances={}))
