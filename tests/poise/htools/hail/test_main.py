"""hail's answers, word for word; see hail_example for the cluster and where the texts come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.poise.htools.hail.hail_example import (
    ALLOCATE,
    EVACUATE,
    Json,
    group,
    instance,
    message,
    node,
    run,
)

PLACED = (
    '{"success":true,"info":"Request successful: Selected group: g0, Group g0 (preferred): score:'
    ' 2.15551662, successes 6, failures 0 () for node(s) n2.ex.com/n1.ex.com",'
    '"result":["n2.ex.com","n1.ex.com"]}\n'
)
RELOCATE: Json = {"type": "relocate", "name": "i0.ex.com", "required_nodes": 1}


def test_an_allocation(tmp_path: Path) -> None:
    ran = run(tmp_path, message(ALLOCATE))
    assert (ran.code, ran.out, ran.err, ran.written) == (0, PLACED, "", {})


@pytest.mark.parametrize(
    ("change", "info"),
    [
        (
            {"memory": 999999},
            "Group g0 (preferred): No valid allocation solutions, failure reasons: FailMem: 6",
        ),
        ({"group_name": "zz"}, "Wrong number of elems found with name zz"),
        (
            {"required_nodes": 3},
            "Group g0: error Unsupported number of nodes, only one or two  supported",
        ),
        ({"restrict-to-nodes": []}, "Group g0: error Not enough online nodes"),
    ],
)
def test_a_refused_allocation_is_an_answer(tmp_path: Path, change: Json, info: str) -> None:
    ran = run(tmp_path, message(ALLOCATE | change))
    assert ran.code == 0
    assert ran.answer == {"success": False, "info": f"Request failed: {info}", "result": []}


def test_the_option_wins_over_the_nodes_of_the_request(tmp_path: Path) -> None:
    asked = message(ALLOCATE | {"restrict-to-nodes": ["n0.ex.com", "n2.ex.com"]})
    assert run(tmp_path, asked).answer["result"] == ["n2.ex.com", "n0.ex.com"]
    ran = run(tmp_path, asked, "--restrict-allocation-to=n1.ex.com,n2.ex.com")
    assert ran.answer["result"] == ["n2.ex.com", "n1.ex.com"]


def test_several_instances_some_of_which_fit(tmp_path: Path) -> None:
    both = [ALLOCATE, ALLOCATE | {"name": "big", "memory": 99999}]
    asked = {"type": "multi-allocate", "instances": both, "group_name": "g0"}
    reason = "Group g0 (preferred): No valid allocation solutions, failure reasons: FailMem: 6"
    assert run(tmp_path, message(asked)).answer["result"] == [
        [["new.ex.com", ["n2.ex.com", "n1.ex.com"]]],
        [["big", reason]],
    ]


def test_a_group_given_by_its_uuid_makes_the_cluster_dedicated(tmp_path: Path) -> None:
    """Each instance then sees the nodes as if it were alone, and both get the same place."""
    both = [ALLOCATE, ALLOCATE | {"name": "b"}]
    asked = {"type": "multi-allocate", "instances": both, "group_name": "u0"}
    ran = run(tmp_path, message(asked), "-v", "-pname,plist,peermap")
    place = ["n1.ex.com", "n0.ex.com"]
    assert ran.answer["result"] == [[["new.ex.com", place], ["b", place]], []]
    assert "\nAllocation on a dedicated cluster; using lost-allocations metrics.\n" in ran.err
    assert ran.err.endswith(
        "Final cluster status:\n"
        " Name primaries PeerMap   \n"
        " n0         [0] [(1,1024)]\n"
        " n1         [2] [(0,1024)]\n"
        " n2          [] []        \n\n"
    )


def test_a_relocation_names_the_new_secondary(tmp_path: Path) -> None:
    ran = run(tmp_path, message(RELOCATE | {"relocate_from": ["n1"]}))
    assert (
        ran.out == '{"success":true,"info":"Request successful: success","result":["n2.ex.com"]}\n'
    )


def test_a_leftover_second_node_is_not_where_an_instance_went(tmp_path: Path) -> None:
    table = {"i0.ex.com": instance("n0.ex.com", "n1.ex.com", disk_template="ext")}
    asked = message(RELOCATE | {"relocate_from": ["n0.ex.com"]}, instances=table)
    assert run(tmp_path, asked).answer["result"] == ["n2.ex.com"]


def test_an_evacuation_without_a_way_out(tmp_path: Path) -> None:
    reason = "Can't find any good nodes for relocation: no nodes available"
    ran = run(tmp_path, message(EVACUATE))
    assert ran.answer["info"].endswith("1 instances failed to move and 0 were moved successfully")
    assert ran.answer["result"] == [[], [["i0.ex.com", reason]], []]


def test_an_evacuation_comes_with_its_jobs(tmp_path: Path) -> None:
    asked = message(EVACUATE | {"evac_mode": "primary-only"})
    job = {
        "OP_ID": "OP_INSTANCE_MIGRATE",
        "instance_name": "i0.ex.com",
        "allow_runtime_changes": False,
        "ignore_ipolicy": False,
        "cleanup": False,
        "allow_failover": True,
        "ignore_hvversions": True,
    }
    moved = ["i0.ex.com", "g0", ["n1.ex.com", "n0.ex.com"]]
    assert run(tmp_path, asked).answer["result"] == [[moved], [], [[job]]]


def test_a_change_of_group_goes_to_another_group(tmp_path: Path) -> None:
    asked = message(
        {"type": "change-group", "instances": ["i0.ex.com"], "target_groups": []},
        nodegroups={"u0": group(), "u1": group("g1"), "u2": group("empty")},
        nodes={
            "n0.ex.com": node(free_memory=6656, free_disk=92160),
            "n1.ex.com": node(free_disk=92160),
            "n2.ex.com": node("u1"),
            "n3.ex.com": node("u1"),
        },
    )
    moved, failed, jobs = run(tmp_path, asked).answer["result"]
    assert [one[:2] for one in moved] == [["i0.ex.com", "g1"]]
    assert (failed, len(jobs[0])) == ([], 3)


def test_nowhere_to_change_to(tmp_path: Path) -> None:
    asked = {"type": "change-group", "instances": ["i0.ex.com"], "target_groups": []}
    _, failed, _ = run(tmp_path, message(asked)).answer["result"]
    start = "no groups for evacuation: allowed groups was Just [], all groups: [Group {name = "
    assert failed[0][1].startswith(start)


def test_a_second_node(tmp_path: Path) -> None:
    table = {"i0.ex.com": instance("n0.ex.com", disk_template="plain")}
    asked = message({"type": "allocate-secondary", "name": "i0.ex.com"}, instances=table)
    ran = run(tmp_path, asked)
    score = "score: 2.10837617, successes 2, failures 0 () for node(s) n0.ex.com/n2.ex.com"
    assert ran.answer["info"] == f"Request successful: {score}"
    assert ran.answer["result"] == "n2.ex.com"
    assert ran.err == (
        "Warning: cluster has inconsistent data:\n"
        "  - node n1.ex.com is missing 0 MB ram and 10 GB disk\n\n"
    )


def test_no_second_node_where_there_is_one(tmp_path: Path) -> None:
    ran = run(tmp_path, message({"type": "allocate-secondary", "name": "i0.ex.com"}))
    assert ran.answer["info"] == "Request failed: Instance already has a secondary"


def test_a_global_check_sees_an_instance_as_it_was(tmp_path: Path) -> None:
    """A plain instance that the policy forbids could not be recreated, so no node will do."""
    policy = group()["ipolicy"] | {"disk-templates": ["drbd"]}
    asked = message(
        {"type": "allocate-secondary", "name": "i0.ex.com"},
        instances={"i0.ex.com": instance("n0.ex.com", disk_template="plain")},
        nodegroups={"u0": group(ipolicy=policy)},
    )
    reason = "No valid allocation solutions, failure reasons: FailN1: 2"
    assert run(tmp_path, asked).answer["info"] == f"Request failed: {reason}"
    assert run(tmp_path, asked, "--no-capacity-checks").answer["success"]
