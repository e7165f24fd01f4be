"""``poise evacuate``: options, output, exit codes, and the plan's run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.plan.plan_reader import read_plan
from tests.poise.cli.test_balance import cluster_file
from tests.poise.command_line import RECORDED, refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place
from tests.poise.test_schemas import check

__all__ = ["place"]


def test_the_report_says_what_leaves_and_what_is_proved(tmp_path: Path) -> None:
    ran = run("evacuate", cluster_file(tmp_path), "a", "--exclude", "local")
    assert ran.code == 3
    lines = ran.out.splitlines()
    assert lines[0].startswith("Group default: 2 moves empty a of primaries except local (excluded")
    assert any(line.startswith("Proved: no more than 2 of 3 instances can leave") for line in lines)


def test_a_complete_evacuation_ends_with_0(tmp_path: Path) -> None:
    ran = run("evacuate", cluster_file(tmp_path), "b", "--full")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "Group default: 2 moves empty b."
    assert "Proved: no evacuation copies less than 40.0 GiB." in lines


def test_goals_of_the_config_file_are_told_and_move_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    goals = '["keep-on inst3=node4", "stay gone"]'
    file.write_text(f'[clusters.lab]\nurl = "{RECORDED}"\ngoals = {goals}\n')
    ran = run("evacuate", "lab", "node4", "--exclude", "inst8,inst22", "--config", str(file))
    without = run("evacuate", RECORDED, "node4", "--exclude", "inst8,inst22")
    lines = ran.out.splitlines()
    title = lines.index("Goals of the cluster, which an evacuation does not look at")
    assert lines[title + 1] == "  keep-on inst3=node4  0 -> 1 in a wrong place: inst3"
    assert (ran.code, lines[:title]) == (without.code, without.out.splitlines()[:title])


def test_where_not_all_can_leave_the_smallest_relief_is_told(tmp_path: Path) -> None:
    path = cluster_file(tmp_path)
    text = path.read_text()
    for name, memory in (("b", 8192), ("c", 3072)):
        text = text.replace(f"{name}|65536|1024|64512|", f"{name}|{memory}|1024|{memory - 1024}|")
    path.write_text(text)
    ran = run("evacuate", path, "a", "--exclude", "local")
    lines = ran.out.splitlines()
    start = lines.index("With any one of these all instances that may move could leave")
    assert lines[start + 1].startswith("  - leave out vm")
    assert ran.code == 3


def test_an_empty_node_is_empty_already(tmp_path: Path) -> None:
    ran = run("evacuate", cluster_file(tmp_path), "c", "--full")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "Group default: c is empty already."


def test_a_node_that_is_down_is_left_by_failover(tmp_path: Path) -> None:
    ran = run("evacuate", cluster_file(tmp_path), "a", "--offline", "a", "--json")
    document = document_of(ran)
    verbs = {one["verb"] for move in document["moves"] for one in move["actions"]}
    assert (verbs, document["copy_gib"]) == ({"failover"}, 0)


def test_json_is_the_plans_document(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    ran = run("evacuate", RECORDED, "node3", "--json", "--out", out)
    check("plan", ran.out)
    check("plan", out.read_text("utf-8"))
    assert read_plan(out.read_text("utf-8")).evacuation is not None
    assert json.loads(ran.out)["evacuation"]["part"] == "primaries"


def test_the_plan_of_a_file_runs_on_a_simulated_cluster(place: Place) -> None:
    out = place.folder / "out.json"
    planned = run("evacuate", RECORDED, "node2", "--out", out)
    ran = run("run", out, "--on", TARGET)
    assert (planned.code, ran.code) == (0, 0)
    assert "done and verified" in ran.out


def test_it_runs_at_once_with_execute(place: Place) -> None:
    ran = run("evacuate", TARGET, "node2", "--full", "--execute")
    assert (ran.code, ran.err) == (0, "")
    assert "Run 1 on simulated: done\n" in ran.out


def test_a_dry_run_changes_nothing(place: Place) -> None:
    ran = run("evacuate", RECORDED, "node2", "--dry-run")
    assert ran.code == 0
    assert "Schedule (simulated)" in ran.out
    assert not place.ledger.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["node9"], "no node 'node9'"),
        ([], "NODE is missing"),
        (["node1", "node2", "node3", "node4"], "all nodes of group default"),
        (["node3", "--primaries", "--full"], "choose one of --primaries and --full"),
        (["node3", "--secondaries", "--full"], "choose one of --secondaries and --full"),
        (["node3", "--time-limit", "-1"], "--time-limit"),
        (["node3", "--exclude", "nobody"], "no instance 'nobody'"),
        (["node3", "--offline", ""], "--offline"),
        (["node3", "--parallel", "2"], "--parallel needs --execute or --dry-run"),
        (["node3", "--max-moves", "2"], "--max-moves needs --execute or --dry-run"),
    ],
)
def test_bad_input(words: list[str], says: str) -> None:
    refused(run("evacuate", RECORDED, *words), says)
