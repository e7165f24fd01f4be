"""``poise show``: tables and documents of a snapshot."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.poise.command_line import LARGE, RECORDED, ROOT, refused, run
from tests.poise.terminal import on_terminal
from tests.snapshots.data import recorded_bodies, write_folder


def table(out: str, title: str) -> list[list[str]]:
    """The cells of the rows under a title, the header first."""
    lines = out.splitlines()
    start = lines.index(title) + 1
    end = lines.index("", start) if "" in lines[start:] else len(lines)
    return [line.split() for line in lines[start:end]]


def test_nodes_are_shown_as_gnt_node_list_does() -> None:
    ran = run("show", RECORDED)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{RECORDED}: 6 nodes, 14 instances, 2 groups\n")
    rows = table(ran.out, "Nodes")
    sizes = "DTotal DFree MTotal MNode MFree MLeft".split()
    assert rows[0] == ["Node", *sizes, *"Pinst Sinst Group Role N+1 Emptiable".split()]
    assert rows[1] == "node1 1.2T 1.1T 96.0G 1.0G 95.0G 95.0G 0 6 default master ok yes".split()
    assert len(rows) == 7


def test_a_group_can_be_picked() -> None:
    rows = table(run("show", RECORDED, "--group", "rack2", "--nodes", "--instances").out, "Nodes")
    assert [row[0] for row in rows[1:]] == ["node5", "node6"]


def test_instances() -> None:
    rows = table(run("show", RECORDED, "--instances").out, "Instances")
    assert rows[1] == "inst1 node2 node1 drbd running 2.0G 10.1G 1 yes".split()
    assert [row[0] for row in rows[1:] if row[3] == "plain"] == ["inst8", "inst22"]


def test_groups_have_sums_and_scores() -> None:
    rows = table(run("show", RECORDED, "--groups").out, "Groups")
    assert rows[1] == "default 4 0 13 384.0G 353.5G 4.7T 4.5T preferred ok 8.03711643".split()


def test_the_score_term_by_term() -> None:
    out = run("show", RECORDED, "--score", "-G", "default").out
    assert out.startswith(f"Group default of {RECORDED}: score 8.03711643\n")
    assert "cpu_load_cv" in out
    document = json.loads(run("show", RECORDED, "--score", "-G", "default", "--json").out)
    weighted = sum(term["weight"] * term["value"] for term in document["terms"])
    assert document["score"] == pytest.approx(weighted)
    assert len(document["terms"]) == 20


def test_json_holds_everything_unless_told_otherwise() -> None:
    document = json.loads(run("show", RECORDED, "--json").out)
    assert [len(document[key]) for key in ("groups", "nodes", "instances")] == [2, 6, 14]
    only_nodes = json.loads(run("show", RECORDED, "--nodes", "--json").out)
    assert "instances" not in only_nodes


def test_the_headers_of_nodes_are_explained_in_lines_that_fit() -> None:
    assert run("show", RECORDED).out.splitlines()[-2:] == [
        "D disk, M memory: MNode the node's own, MFree as reported, MLeft by the record;",
        "  Pinst, Sinst: primaries, secondaries",
    ]
    assert max(map(len, run("show", LARGE).out.rpartition("\n\n")[2].splitlines())) <= 85


def test_a_silent_offline_node_shows_question_marks(tmp_path: Path) -> None:
    snapshot = tmp_path / "a.data"
    snapshot.write_text("g|u|preferred||\n\na|?|?|?|?|?|?|Y|u||||||\n\n\n\n")
    ran = run("show", snapshot)
    assert table(ran.out, "Nodes")[1] == "a ? ? ? ? ? ? 0 0 g out of use - -".split()
    assert "'out of use' one that is offline, drained or not vm-capable" in " ".join(
        ran.out.split()
    )


GANETI = ROOT / "tests/data/ganeti-live"


def roles(source: Path, *options: str) -> dict[str, str]:
    """Every node with what stands under Role, N+1 and Emptiable."""
    rows = table(run("show", source, *options).out, "Nodes")[1:]
    return {row[0]: " ".join(row[10:]) for row in rows}


@pytest.mark.parametrize(
    ("state", "node4"),
    [
        ("steady", "regular ok yes"),
        ("node4-offline", "offline - -"),
        ("node4-drained", "drained - -"),
        ("node4-unreachable", "regular no answer ?"),
    ],
)
def test_what_a_node_is(state: str, node4: str) -> None:
    shown = roles(GANETI / state / "rapi")
    assert shown["node4"] == node4
    assert shown["node1"].startswith("master ")
    assert shown["node2"].startswith("candidate ")
    assert shown["node7"] == "regular, not vm-capable - -"


def test_figures_that_were_not_told_are_null() -> None:
    document = json.loads(run("show", GANETI / "node4-unreachable/rapi", "--json").out)
    nodes = {node["name"].partition(".")[0]: node for node in document["nodes"]}
    group = next(group for group in document["groups"] if group["name"] == "default")
    figures = "total_memory node_memory free_memory left_memory total_disk free_disk cpus".split()
    assert {nodes["node4"][name] for name in figures} == {None}
    assert (nodes["node4"]["silent"], nodes["node4"]["in_use"]) == (True, False)
    assert (group["silent_nodes"], group["offline_nodes"], group["score"]) == (1, 0, None)
    assert group["free_memory"] is None


def test_storage_that_is_not_reported_is_no_zero(tmp_path: Path) -> None:
    bodies = recorded_bodies()
    bodies["nodes"][0].update(dtotal=None, dfree=None)
    folder = write_folder(tmp_path, bodies)
    assert table(run("show", folder).out, "Nodes")[1][:4] == ["node1", "?", "?", "96.0G"]
    groups = table(run("show", folder, "--groups").out, "Groups")
    assert groups[1][4:8] == ["384.0G", "353.5G", "?", "?"]


def test_score_stands_alone() -> None:
    refused(run("show", LARGE, "--score", "--nodes"), "choose one of --score and --nodes")


def test_several_groups_have_several_scores() -> None:
    refused(run("show", RECORDED, "--score"), "2 node groups: default, rack2")


def test_a_score_is_that_of_balancing_with_the_same_kvm_memory(tmp_path: Path) -> None:
    bodies = recorded_bodies()
    bodies["info"]["default_hypervisor"] = "kvm"
    kvm = write_folder(tmp_path, bodies)

    def shown(*options: str) -> float:
        ran = run("show", kvm, "--score", "-G", "default", "--json", *options)
        return float(json.loads(ran.out)["score"])

    least = ("--kvm-node-memory", "0")
    plan = json.loads(run("balance", kvm, "-G", "default", "--json", *least).out)
    assert shown(*least) == plan["score_before"]
    assert shown(*least) != shown()
    refused(
        run("show", RECORDED, "--kvm-node-memory", "-1"), "kvm-node-memory: expected 0 MiB or more"
    )


def test_the_nodes_fit_a_small_terminal_with_the_roles_that_they_have() -> None:
    _, shown = on_terminal("show", RECORDED)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert max(map(len, lines)) <= 80
    assert "  M master, C candidate, R regular" in lines
