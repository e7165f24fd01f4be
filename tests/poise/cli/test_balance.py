"""``poise balance``: options, output, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from planner.plan.plan_reader import read_plan
from tests.poise.command_line import LARGE, RECORDED, Ran, refused, run

NODE = "{name}|65536|1024|{free}|1024000|{disk}|16|{flag}|uuid-0|1||N|0|1|1.0"
PAIR = "{name}|{memory}|20480|2|running|{auto}|{nodes}|drbd||1|-|N"


def cluster_file(folder: Path, *, offline: bool = False, auto: str = "Y") -> Path:
    """Three nodes; two DRBD instances on a:b and a plain one on a."""
    nodes = [("a", 54272, 962560), ("b", 64512, 983040), ("c", 64512, 1024000)]
    lines = [
        "default|uuid-0|preferred||",
        "",
        *(
            NODE.format(name=n, free=free, disk=disk, flag="Y" if offline and n == "a" else "N")
            for n, free, disk in nodes
        ),
        "",
        *(PAIR.format(name=f"vm{k}", memory=4096, auto=auto, nodes="a|b") for k in (1, 2)),
        "local|2048|20480|1|running|Y|a||plain||1|-|N",
        "",
        "",
        "",
    ]
    path = folder / "cluster.data"
    path.write_text("\n".join(lines))
    return path


def plan_of(ran: Ran) -> dict[str, Any]:
    document = json.loads(ran.out)
    assert isinstance(document, dict)
    return document


def test_the_report_of_a_recorded_cluster() -> None:
    ran = run("balance", RECORDED, "--group", "default")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "Group default: 4 moves improve the score from 8.04 to 1.46."
    assert lines[1].startswith("4 nodes, 13 instances. Per node: 0-6 -> 3-4 primaries")
    assert "  Copies     20.2 GiB in 2 moves; no redundancy while an instance copies" in lines


def test_the_tables_of_a_recorded_cluster() -> None:
    lines = run("balance", RECORDED, "--group", "default", "--details").out.splitlines()
    moves = lines[lines.index("Moves (score before them: 8.03711643)") + 1 :]
    assert moves[0].split() == "# Instance From To Actions Score after Copied Memory".split()
    assert moves[1].split() == (
        "1 inst2 node3:node1 node1:node2 migrate, replace-disks 5.40916745 10.1G 3.0G".split()
    )
    assert moves[6].split() == "total 20.2G 8.0G".split()
    node3 = next(line for line in lines if line.startswith("  node3 "))
    assert " ".join(node3.split()) == (
        "node3 54.0G -> 58.0G 979.8G -> 989.9G 6 -> 4 0 -> 1 22 -> 20 ok"
    )
    assert "  disk template plain, which balancing never moves: inst8, inst22" in lines
    assert "Lower bound of the score: 1.33 (not always reachable)." in lines


def test_quiet_prints_the_first_line_only() -> None:
    whole = run("balance", LARGE, "-l", "5").out
    assert run("balance", LARGE, "-l", "5", "--quiet").out == whole.splitlines(keepends=True)[0]


@pytest.mark.parametrize("option", ["--json", "--commands", "--moves", "--details"])
def test_quiet_goes_with_no_other_output(option: str) -> None:
    refused(run("balance", LARGE, "--quiet", option), f"choose one of --quiet and {option}")


@pytest.mark.parametrize(
    ("option", "title"),
    [("--moves", "Moves (score"), ("--nodes", "Nodes, before"), ("--score", "Score by term")],
)
def test_options_show_the_rest(option: str, title: str) -> None:
    assert f"\n{title}" in run("balance", RECORDED, "-G", "default", option).out


def test_piped_output_is_plain_ascii_without_trailing_blanks() -> None:
    out = run("balance", LARGE).out
    assert out.isascii()
    assert "\x1b" not in out
    assert not [line for line in out.splitlines() if line != line.rstrip()]


def test_the_same_input_gives_the_same_report() -> None:
    assert run("balance", LARGE, "-l", "5") == run("balance", LARGE, "-l", "5")


def test_json_and_out_are_one_document(tmp_path: Path) -> None:
    ran = run("balance", RECORDED, "-G", "default", "--json", "--out", tmp_path / "plan.json")
    assert ran.out == (tmp_path / "plan.json").read_text()
    plan = read_plan(ran.out)
    assert [move.instance for move in plan.moves] == [f"inst{k}.gnt.test" for k in (2, 4, 3, 7)]
    assert (plan.source, plan.solver) == (str(RECORDED), "greedy")


def test_the_plan_says_what_the_solver_was_told() -> None:
    told = plan_of(run("balance", RECORDED, "-G", "rack2", "-l", "0", "--no-disk-moves", "--json"))
    assert (told["options"]["max_moves"], told["options"]["disk_moves"]) == (0, False)
    assert (told["group"], told["stopped"], told["moves"]) == ("rack2", "max-moves", [])


def test_commands_are_grouped_in_job_sets_and_name_in_full() -> None:
    ran = run("balance", RECORDED, "-G", "default", "--commands")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "#!/bin/sh"
    assert [line for line in lines if line.startswith("# Job set")] == [
        f"# Job set {k} of 4" for k in (1, 2, 3, 4)
    ]
    assert [line for line in lines if not line.startswith("#")] == [
        "set -e",
        "",
        "gnt-instance migrate -f inst2.gnt.test",
        "gnt-instance replace-disks -n node2.gnt.test inst2.gnt.test",
        "",
        "gnt-instance migrate -f inst4.gnt.test",
        "",
        "gnt-instance migrate -f inst3.gnt.test",
        "",
        "gnt-instance replace-disks -n node2.gnt.test inst7.gnt.test",
    ]


def test_commands_are_a_shell_script() -> None:
    script = run("balance", LARGE, "-O", "node07", "--commands").out
    done = subprocess.run(["sh", "-n"], input=script, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "# Warning: offline-node: node07.example.com: offline with" in script


def test_commands_say_what_may_run_at_the_same_time_and_what_it_takes() -> None:
    script = run("balance", LARGE, "-O", "node07", "-E", "--commands").out
    assert "# Moves of one job set share no node and may run at the same time" in script
    assert "# Price: restarts 3 instances, DRBD copies 1.9 TiB" in script
    assert (
        "# Warning: failover restarts instances that still run on the nodes of --offline" in script
    )
    assert "gnt-instance failover -f vm375.example.com\n" in script


@pytest.mark.parametrize("moves", ["0", "3", "40"])
def test_the_state_after_a_plan_can_be_balanced_on(tmp_path: Path, moves: str) -> None:
    """In two runs the same moves are found as in one."""
    after, limits = tmp_path / "after.data", ("--min-gain-limit", "0")
    first = plan_of(run("balance", LARGE, "-l", moves, "--save-after", after, "--json", *limits))
    second = plan_of(run("balance", after, "-l", "2", "--json", *limits))
    whole = plan_of(run("balance", LARGE, "-l", str(int(moves) + 2), "--json", *limits))
    assert second["score_before"] == pytest.approx(first["score_after"], abs=1e-12)
    assert [move["to"] for move in first["moves"] + second["moves"]] == [
        move["to"] for move in whole["moves"]
    ]


def test_the_state_after_a_plan_spares_what_is_no_snapshot(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    refused(run("balance", LARGE, "--save-after", tmp_path / "notes"), "is not a saved cluster")


def test_json_and_commands_exclude_each_other() -> None:
    refused(run("balance", LARGE, "--json", "--commands"), "choose one")


def test_monitoring_is_required_only_where_it_is_asked_for() -> None:
    refused(run("balance", LARGE, "--require-mond"), "add --mond,")


def test_a_dash_is_no_file_for_a_plan() -> None:
    refused(run("balance", LARGE, "--out", "-"), "--json")


def test_several_groups_have_to_be_chosen_from() -> None:
    refused(
        run("balance", RECORDED),
        "2 node groups: default, rack2\nTry: choose one, for example --group default\n",
    )


def test_a_group_may_be_named_by_uuid() -> None:
    uuid = json.loads((RECORDED / "groups.json").read_text())[0]["uuid"]
    assert plan_of(run("balance", RECORDED, "-G", uuid, "-l", "0", "--json"))["group"] == "default"


@pytest.mark.parametrize(
    ("arguments", "phrases"),
    [
        (["-G", "rack9"], ["no node group 'rack9' in this cluster\nTry: default, rack2\n"]),
        (
            ["-G", "default", "-O", "node9"],
            ["no node 'node9'", "\nTry: node1, node2, node3, node4\n"],
        ),
        (["-G", "default", "-O", "node1,node8"], ["no node 'node8'"]),
        (["-G", "default", "--offline", "nodeXX"], ["no node 'nodeXX' in this cluster\n"]),
        (["-G", "default", "--select", "inst99"], ["no instance 'inst99'", "\nTry: inst"]),
        (["-G", "default", "--exclude", "inst99,x"], ["'inst99'", "; no instance 'x'"]),
        (
            ["-G", "default", "--max-moves", "-1"],
            ["poise: --max-moves: expected 0 or more, got -1"],
        ),
        (["-G", "default", "--min-disk", "1.5"], ["poise: --min-disk: expected a fraction", "1.5"]),
        (["-G", "default", "--max-cpu", "0"], ["poise: --max-cpu: expected a number above 0"]),
        (
            ["-G", "default", "--min-gain", "nan"],
            ["poise: --min-gain: expected 0 or more, got nan"],
        ),
        (["-G", "default", "--timeout", "0"], ["--timeout: expected seconds above 0"]),
        (["-G", "default", "--utilisation", "/nowhere"], ["/nowhere", "cannot read"]),
        (["-G", "default", "--mond-data", "/nowhere"], ["/nowhere", "cannot read"]),
        (["-G", "default", "--out", "/nowhere/plan.json"], ["/nowhere/plan.json: cannot write"]),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    arguments: list[str], phrases: list[str]
) -> None:
    refused(run("balance", RECORDED, *arguments), *phrases)


def test_an_ambiguous_name_is_told_with_what_it_may_mean(tmp_path: Path) -> None:
    text = LARGE.read_text().replace("node02.example.com", "node01.example.org")
    (tmp_path / "two.data").write_text(text)
    refused(
        run("balance", tmp_path / "two.data", "-O", "node01"),
        "node 'node01' is ambiguous",
        "\nTry: node01.example.com, node01.example.org\n",
    )


@pytest.mark.parametrize("arguments", [["--no-such"], ["--json=7"], ["--max-moves"], []])
def test_usage_errors_are_one_line_too(arguments: list[str]) -> None:
    source = [str(RECORDED)] if arguments else []
    refused(run("balance", *source, *arguments), "\nTry: ")


def test_options_that_leave_no_move_are_told() -> None:
    ran = run("balance", LARGE, "--no-disk-moves", "--no-instance-moves")
    said = "Group racks: --no-disk-moves and --no-instance-moves allow no move (score 37.70), 3"
    assert ran.out.startswith(said)


def test_a_source_that_is_not_there_is_refused() -> None:
    refused(run("balance", "/nowhere"), "/nowhere")


def test_emptying_a_node_lists_what_has_to_stay(tmp_path: Path) -> None:
    ran = run("balance", cluster_file(tmp_path), "-O", "a")
    assert ran.code == 1
    stays = "local (disk template plain, which balancing never moves)"
    words = " ".join(ran.out.split())
    assert f", but a keeps {stays}." in words
    assert f"Problems left a offline with 1 instance: {stays}" in words
    assert "offline-node" not in ran.out


def test_an_evacuation_that_cannot_even_begin_is_infeasible(tmp_path: Path) -> None:
    source = cluster_file(tmp_path, offline=True, auto="N")
    ran = run("balance", source, "--evacuate-only")
    assert ran.code == 3
    assert ran.out.startswith("Group default: a cannot be emptied, 3 instances stay.\n")


def test_an_evacuation_is_judged_by_the_nodes_to_empty() -> None:
    """Exclusion tags that meet elsewhere are told, but they are not what was asked for."""
    ran = run("balance", LARGE, "-O", "node01", "-E")
    assert ran.out.startswith("Group racks: 29 moves empty node01.\n")
    assert "Problems left" not in ran.out
    out = ran.out[ran.out.index("Other problems while the evacuated nodes are out\n") :]
    assert "  node28  2 primaries with exclusion tag service:web\n" in out
    assert ran.code == 0


def test_an_evacuation_that_leaves_something_behind_is_infeasible(tmp_path: Path) -> None:
    """Also where it is carried out as far as it goes; a smaller plan that was asked for is not."""
    source = cluster_file(tmp_path)
    ran = run("balance", source, "-O", "a", "-E")
    assert ran.code == 3
    assert ran.out.startswith("Group default: 2 moves empty a except local (disk template plain, ")
    assert run("balance", source, "-O", "a", "-E", "--dry-run").code == 3
    done = run(
        "balance", f"simulate:{source}", "-O", "a", "-E", "--execute", "--ledger", tmp_path / "l"
    )
    assert done.code == 3
    assert "Run 1 on simulated: done, but not all can leave a\n" in done.out
    left = " ".join(done.out.rpartition("Problems left\n")[2].split())
    assert left.startswith("a offline with 1 instance: local (")
    assert run("balance", source, "-O", "a", "-E", "--max-moves", "1").code == 1


def test_an_evacuation_that_is_done_ends_with_0_however_it_is_carried_out(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    planned = run("balance", LARGE, "-O", "node01", "-E", "--out", plan)
    ran = run("run", plan, "--on", f"simulate:{LARGE}", "--ledger", tmp_path / "ledger")
    assert (planned.code, ran.code) == (0, 0)
    ended = ran.out.rpartition("Run 1")[2]
    assert "Problems left\n" not in ended
    assert "Other problems while the evacuated nodes are out\n  node28  2 primaries with" in ended


def test_an_evacuation_of_nothing_is_no_success(tmp_path: Path) -> None:
    """``poise balance … -E && reboot`` with a group in which no node is offline."""
    out = tmp_path / "plan.json"
    refused(run("balance", LARGE, "-E", "--out", out), "no node of group racks is offline")
    refused(run("balance", RECORDED, "-G", "default", "-O", "node5", "-E"), "--offline")
    refused(run("balance", f"simulate:{LARGE}", "-E", "--execute"), "no node of group racks")
    assert not out.exists()


def test_only_evacuation_moves_only_what_is_concerned(tmp_path: Path) -> None:
    plan = plan_of(run("balance", cluster_file(tmp_path), "--evacuate-only", "-O", "b", "--json"))
    assert [(move["instance"], move["from"]["secondary"]) for move in plan["moves"]] == [
        ("vm1", "b"),
        ("vm2", "b"),
    ]


@pytest.mark.parametrize(
    ("option", "verbs"),
    [("--no-disk-moves", {"migrate"}), ("--no-instance-moves", {"replace-disks"})],
)
def test_moves_can_be_restricted(option: str, verbs: set[str]) -> None:
    plan = plan_of(run("balance", LARGE, option, "-l", "20", "--json"))
    assert {a["verb"] for move in plan["moves"] for a in move["actions"]} == verbs


def test_select_and_exclude_take_lists_and_repetitions() -> None:
    selected = ["--select", "vm028,vm029", "--select", "vm030", "--exclude", "vm029"]
    plan = plan_of(run("balance", LARGE, *selected, "--json"))
    assert {m["instance"] for m in plan["moves"]} <= {"vm028.example.com", "vm030.example.com"}
    reasons = {stuck["instance"]: stuck["reason"] for stuck in plan["immovable"]}
    assert reasons["vm029.example.com"] == "excluded"
    assert reasons["vm027.example.com"] == "not-selected"


def test_utilisation_changes_the_score(tmp_path: Path) -> None:
    loads = tmp_path / "loads"
    loads.write_text("vm1 8 1 1 1\n")
    cluster = cluster_file(tmp_path)
    usual, loaded, ignored = (
        plan_of(run("balance", cluster, *options, "--json"))["score_before"]
        for options in ([], ["-U", loads], ["-U", loads, "--ignore-utilisation"])
    )
    assert loaded > usual > ignored


def test_utilisation_of_an_unknown_instance_is_refused_with_its_line(tmp_path: Path) -> None:
    loads = tmp_path / "loads"
    loads.write_text("vm1 1 1 1 1\nvm9 1 1 1 1\n")
    refused(run("balance", cluster_file(tmp_path), "-U", loads), f"{loads}:2: no instance 'vm9'")


def mond_file(folder: Path, *nodes: str) -> Path:
    path = folder / "mond.json"
    data = {"cpu_number": 1, "cpus": [3.0], "cpu_total": 3.0}
    report = {
        "name": "cpu-avg-load",
        "version": "B",
        "format_version": 1,
        "timestamp": 1,
        "category": None,
        "kind": 0,
        "data": data,
    }
    path.write_text(json.dumps([{"node": node, "reports": [report]} for node in nodes]))
    return path


def test_measured_cpu_load_is_used(tmp_path: Path) -> None:
    plan = plan_of(
        run("balance", cluster_file(tmp_path), "--mond-data", mond_file(tmp_path, *"abc"), "--json")
    )
    cpu = next(term for term in plan["terms"] if term["name"] == "cpu_load_cv")
    assert (plan["options"]["cpu_load_measured"], cpu["before"]) == (True, 0)


def test_incomplete_measurements_are_left_out_with_a_warning(tmp_path: Path) -> None:
    incomplete = ["--mond-data", mond_file(tmp_path, "a")]
    ran = run("balance", cluster_file(tmp_path), *incomplete)
    assert "cpu-avg-load is ignored: no usable report for node b, c" in ran.out
    refused(run("balance", cluster_file(tmp_path), *incomplete, "--require-mond"), "node b, c")


def test_a_cluster_without_instances_needs_nothing() -> None:
    ran = run("balance", "synthetic:preferred,3,100g,8g,4")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Group group-01: no instances.",
        "3 nodes, 0 instances. More: --details",
    ]


def test_a_broken_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m poise balance {LARGE} | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("Group racks")
    assert done.stderr == ""


def test_a_least_gain_per_gib_leaves_copies_out_and_stays_in_the_plan() -> None:
    usual = plan_of(run("balance", LARGE, "--json"))
    plan = plan_of(run("balance", LARGE, "--min-gain-per-gib", "0.005", "--json"))
    assert plan["options"]["min_gain_per_gib"] == 0.005
    assert plan["stopped"] == "small-gain-per-gib"
    assert plan["copy_gib"] < usual["copy_gib"] / 2
    score = plan["score_before"]
    for move in plan["moves"]:
        gain, score = score - move["score_after"], move["score_after"]
        assert gain >= 0.005 * move["copy_gib"]


def test_the_terms_of_the_score_are_shown_on_demand() -> None:
    assert "free_mem_cv" not in run("balance", RECORDED, "-G", "default").out
    assert "free_mem_cv" in run("balance", RECORDED, "-G", "default", "--score").out


@pytest.mark.parametrize("value", ["-1", "nan", "much"])
def test_a_least_gain_that_is_none_is_refused(value: str) -> None:
    refused(run("balance", LARGE, f"--min-gain-per-gib={value}"), "min-gain-per-gib")


def test_an_evacuation_of_no_node_says_how_to_name_one() -> None:
    refused(
        run("balance", LARGE, "-E"),
        "nothing to evacuate: no node of group racks is offline or drained",
        "gnt-node modify --drained=yes NODE, or --offline NODE for a node that is down",
    )
