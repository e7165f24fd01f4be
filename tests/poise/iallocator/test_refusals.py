"""What cannot be done is answered with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.poise.htools.hail.hail_example import ALLOCATE, EVACUATE, Json, group, instance, node
from tests.poise.htools.hail.hail_example import message as example
from tests.poise.iallocator.answers import Answered, answer
from tests.poise.iallocator.small_messages import evacuate
from tests.poise.iallocator.small_messages import instance as small_instance
from tests.poise.iallocator.small_messages import message as small_message
from tests.poise.iallocator.small_messages import node as small_node


def refused(folder: Path, request: Json, *options: str, **changes: Json) -> str:
    """The sentence of a refusal, which is an answer as any other."""
    done = answer(folder, example(request, **changes), *options)
    assert (done.code, done.err) == (0, "")
    assert done.answer["success"] is False
    assert done.answer["result"] == []
    prefix = "Request failed: "
    assert done.info.startswith(prefix)
    assert "\n" not in done.info
    return done.info.removeprefix(prefix)


def moved(folder: Path, request: Json, **changes: Json) -> Answered:
    done = answer(folder, example(request, **changes))
    assert done.answer["success"]
    return done


def test_too_much_memory(tmp_path: Path) -> None:
    text = refused(tmp_path, ALLOCATE | {"memory": 10240})
    assert text.startswith("no place for new.ex.com in group g0; closest: ")
    assert "more memory" in text


def test_outside_the_policy(tmp_path: Path) -> None:
    text = refused(tmp_path, ALLOCATE | {"memory": 40000})
    assert "above the 32.0 GiB that the group's policy allows" in text


def test_no_network(tmp_path: Path) -> None:
    text = refused(tmp_path, ALLOCATE | {"nics": [{"network": "net-1"}]})
    assert text == "group g0 is not connected to a network that new.ex.com requires"


def test_only_unallocable_groups(tmp_path: Path) -> None:
    groups = {"u0": group(alloc_policy="unallocable")}
    text = refused(tmp_path, ALLOCATE, nodegroups=groups)
    assert text == "no place for new.ex.com: group g0 is unallocable"


def test_an_unknown_group(tmp_path: Path) -> None:
    assert "nowhere" in refused(tmp_path, ALLOCATE | {"group_name": "nowhere"})


def test_no_nodes(tmp_path: Path) -> None:
    text = refused(tmp_path, ALLOCATE, nodes={}, instances={})
    assert text == "no place for new.ex.com: no group that may be used has a node"


@pytest.mark.parametrize(
    ("needed", "template"), [(1, "drbd"), (2, "plain"), (0, "ext"), (3, "drbd")]
)
def test_a_wrong_number_of_nodes(tmp_path: Path, needed: int, template: str) -> None:
    text = refused(tmp_path, ALLOCATE | {"required_nodes": needed, "disk_template": template})
    assert text.endswith(f"the request asks for {needed}")


def test_a_secondary_that_is_there_already(tmp_path: Path) -> None:
    text = refused(tmp_path, {"type": "allocate-secondary", "name": "i0.ex.com"})
    assert text == "the instance already has a secondary"


def test_a_second_node_for_an_instance_on_a_lost_one(tmp_path: Path) -> None:
    changes = {
        "nodes": {"n0.ex.com": node(offline=True), "n1.ex.com": node()},
        "instances": {"i0.ex.com": instance("n0.ex.com", disk_template="plain")},
    }
    request = {"type": "allocate-secondary", "name": "i0.ex.com"}
    assert refused(tmp_path, request, **changes) == "its primary n0.ex.com is offline"


def test_relocation_from_another_node(tmp_path: Path) -> None:
    request = {
        "type": "relocate",
        "name": "i0.ex.com",
        "required_nodes": 1,
        "relocate_from": ["n2.ex.com"],
    }
    text = refused(tmp_path, request)
    assert text == "the secondary of i0.ex.com is n1.ex.com, not n2.ex.com"


def test_relocation_of_what_cannot_move(tmp_path: Path) -> None:
    request = {
        "type": "relocate",
        "name": "i0.ex.com",
        "required_nodes": 1,
        "relocate_from": ["n0.ex.com"],
    }
    single = {"i0.ex.com": instance("n0.ex.com", disk_template="plain")}
    assert "cannot be relocated" in refused(tmp_path, request, instances=single)


def test_what_cannot_leave_is_named_with_its_reason(tmp_path: Path) -> None:
    single = {"i0.ex.com": instance("n0.ex.com", disk_template="plain")}
    done = moved(tmp_path, EVACUATE, instances=single)
    gone, left, jobs = done.answer["result"]
    assert (gone, jobs) == ([], [])
    [(name, why)] = left
    assert name == "i0.ex.com"
    assert "disk template plain" in why
    assert why in done.info


def test_no_other_group(tmp_path: Path) -> None:
    request = {"type": "change-group", "instances": ["i0.ex.com"], "target_groups": []}
    done = moved(tmp_path, request)
    [(_, why)] = done.answer["result"][1]
    assert why == "no place for i0.ex.com: no group that may be used has a node"


def test_an_instance_that_is_named_twice_moves_once(tmp_path: Path) -> None:
    request = EVACUATE | {"instances": ["i0.ex.com"] * 2, "evac_mode": "secondary-only"}
    gone, left, jobs = moved(tmp_path, request).answer["result"]
    assert (len(gone), left, len(jobs)) == (1, [], 1)


def test_who_is_left_is_told_why_though_others_flee_from_a_lost_primary(tmp_path: Path) -> None:
    """Joint placement does not count a new disk for a lost primary as possible; hail makes it."""
    nodes = {name: small_node() for name in ("gone", "home", "n1")}
    nodes |= {"lost": small_node(drained=True), "n2": small_node(disk=30_000)}
    there = {
        "fled": small_instance("lost", "gone"),
        "vast": small_instance("home", "gone", disk=95_000),
        "also": small_instance("home", "gone", disk=95_000),
    }
    request = evacuate(*there, mode="secondary-only")
    done = answer(tmp_path, small_message(nodes, there, request))
    gone, left, _ = done.answer["result"]
    assert "fled.ex.com" in [name for name, *_ in gone]
    assert left
    for name, why in left:
        assert why.startswith(name)
        assert "more disk" in why
        assert "Fail" not in why
