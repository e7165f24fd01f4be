"""``poise what-if SOURCE drain``: output, exit codes, and what becomes of wrong words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.plan.plan_reader import read_plan
from tests.poise.cli.test_balance import cluster_file
from tests.poise.command_line import LARGE, RECORDED, refused, run
from tests.poise.provoking import SILENT
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check


def test_the_verdict_comes_first() -> None:
    ran = run("what-if", LARGE, "drain", "node07")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("OK TO DRAIN node07: 4 instances leave, none restarts.\n")
    assert len(ran.out.splitlines()) <= 40


def test_quiet_is_the_verdict_alone() -> None:
    ran = run("what-if", LARGE, "drain", "node07", "--quiet")
    assert ran.out == "OK TO DRAIN node07: 4 instances leave, none restarts.\n"


def test_what_cannot_leave_ends_with_3(tmp_path: Path) -> None:
    ran = run("what-if", cluster_file(tmp_path), "drain", "a", "--exclude", "local")
    assert ran.code == 3
    assert ran.out.startswith("NOT OK TO DRAIN a: local of 3 instances cannot leave.\n")


def test_a_risk_ends_with_1_unless_it_is_accepted() -> None:
    words = ("what-if", RECORDED, "drain", "node2", "--offline", "node2", "--full")
    ran = run(*words)
    assert ran.code == 1
    assert ran.out.startswith("OK WITH RISK TO DRAIN node2: inst1, inst5, inst6 restart.\n")
    taken = run(*words, "--accept", "restart")
    assert taken.code == 0
    assert "  restart: inst1, inst5, inst6 restart (accepted)\n" in taken.out


def test_json_is_described_and_holds_the_plan(tmp_path: Path) -> None:
    out = tmp_path / "drain.json"
    ran = run("what-if", LARGE, "drain", "node07", "--full", "--json", "--out", out)
    check("what-if", ran.out)
    document = document_of(ran)
    plan = document["change"]["plan"]
    check("plan", json.dumps(plan))
    assert json.loads(out.read_text("utf-8")) == plan
    assert len(read_plan(out.read_text("utf-8")).moves) == len(document["change"]["times"])


def test_the_way_back_is_in_the_json_and_not_in_the_plans_file(tmp_path: Path) -> None:
    out = tmp_path / "drain.json"
    ran = run("what-if", LARGE, "drain", "node07", "--back", "--json", "--out", out)
    check("what-if", ran.out)
    change = document_of(ran)["change"]
    check("plan", json.dumps(change["back"]["plan"]))
    assert json.loads(out.read_text("utf-8")) == change["plan"]
    assert [one["move"] for one in change["times"]] == [*range(1, 9)]
    assert change["back"]["begin"] + change["back"]["seconds"] == change["seconds"]


def test_the_price_of_both_ways_stands_side_by_side() -> None:
    ran = run("what-if", LARGE, "drain", "node07", "--back")
    assert ran.code == 0
    price = [line.split() for line in ran.out.splitlines()[5:11]]
    assert price[0] == ["Price", "Out", "Back", "Both"]
    assert price[4] == ["Migration", "88.0", "GiB", "88.0", "GiB", "176.0", "GiB"]
    assert price[5] == ["Time", "14", "min", "14", "min", "28", "min"]


def test_markdown_has_all_moves_and_nodes() -> None:
    ran = run("what-if", LARGE, "drain", "node07", "--full", "--markdown")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("## OK TO DRAIN node07: 11 instances leave, none restarts.\n\n")
    assert "- **Migration** 88.0 GiB of memory\n" in ran.out
    rows = [line for line in ran.out.splitlines() if line.startswith("| ")]
    moves = rows.index("| # | Instance | From | To | Actions | Begins | Ends |  |")
    assert len(rows[moves + 2 :]) == 11
    assert rows[moves + 2].startswith("| 1 | vm002 | node04:node07 | node04:node12 | replace-disks")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "SCENARIO is missing"),
        (["dran", "node07"], "no scenario 'dran'. Did you mean 'drain'?"),
        (["drain"], "NODE is missing"),
        (["--json", "drain", "node07"], "--json stands before the scenario"),
        (["drain", "node99"], "no node 'node99'"),
        (["drain", "node07", "node07"], "node 'node07' is named twice"),
        (["drain", "node07", "--accept", "luck"], "--accept: expected one of restart, down,"),
        (["drain", "node07", "--quiet", "--json"], "choose one of --quiet and --json"),
        (["drain", "node07", "--quiet", "--markdown"], "choose one of --quiet and --markdown"),
        (["drain", "node07", "--json", "--markdown"], "choose one of --json and --markdown"),
        (
            ["drain", "node07", "--back", "-O", "node07"],
            "--back: 'node07.example.com' is down: what",
        ),
        (["drain", "node07", "--parallel", "0"], "--parallel: expected 1 or more, got 0"),
    ],
)
def test_wrong_words_are_refused_in_one_line(words: list[str], told: str) -> None:
    refused(run("what-if", LARGE, *words), told)


def test_a_scenario_without_a_source_misses_one() -> None:
    ran = run("what-if", "drain", "node07")
    refused(ran, "SOURCE is missing", "Try: poise what-if SOURCE drain node07")


def test_the_help_of_a_scenario_needs_no_source() -> None:
    ran = run("what-if", "drain", "-h")
    assert ran.out.startswith("Usage: poise what-if SOURCE drain [OPTIONS] NODE...\n")


def test_an_option_before_source_is_to_stand_behind_the_scenario() -> None:
    ran = run("what-if", "--accept", "restart", LARGE, "drain", "node07")
    assert ran.err.splitlines() == [
        "poise: --accept stands before the scenario",
        "Try: poise what-if SOURCE drain --accept",
    ]


def test_a_node_that_does_not_answer_comes_with_what_to_add_if_it_is_down() -> None:
    ran = run("what-if", SILENT, "drain", "node3")
    assert ran.code == 5
    assert ran.out.splitlines()[-1] == "Try --offline node4.lab.test, if it is down."
