"""``poise what-if SOURCE remove-node``: output, exit codes, and what becomes of wrong words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.poise.cli.test_balance import cluster_file
from tests.poise.command_line import RECORDED, refused, run
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check

REMOVE = ("what-if", RECORDED, "remove-node")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_a_report_fits_a_screen(columns: str) -> None:
    ran = run(*REMOVE, "node2", COLUMNS=columns)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("OK TO REMOVE node2: 3 instances leave, none restarts")
    assert len(ran.out.splitlines()) <= 40 + 20 * (columns == "40")
    assert max(map(len, ran.out.splitlines())) <= 85


def test_the_group_is_shown_without_the_node_and_balanced() -> None:
    lines = run(*REMOVE, "node2", "--balance", "--solver", "hbal").out.splitlines()
    begin = lines.index("Group default")
    assert [line.split()[:2] for line in lines[begin + 2 : begin + 5]] == [
        ["now", "4"],
        ["without", "the"],
        ["balanced", "3"],
    ]
    assert not any(line.startswith("  Balance ") for line in lines)  # of a plan with the node


def test_json_is_described_and_the_plan_is_for_this_cluster(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    ran = run(*REMOVE, "node2", "--balance", "--solver", "hbal", "--json", "--out", out)
    check("what-if", ran.out)
    document = document_of(ran)
    assert document["asked"] == {"nodes": ["node2.gnt.test"], "balance": True}
    assert [one["moment"] for one in document["group"]["states"]] == [
        "before",
        "removed",
        "balanced",
    ]
    assert (
        run("run", out, "--on", f"simulate:{RECORDED}", "--yes", "--ledger", tmp_path / "l").code
        == 0
    )


def test_what_cannot_go_says_with_what_it_can(tmp_path: Path) -> None:
    ran = run("what-if", cluster_file(tmp_path), "remove-node", "a")
    assert ran.code == 3
    assert ran.out.startswith("NOT OK TO REMOVE a: local of 3 instances cannot leave.\n")
    assert "\nWith any one of these it could be done\n  - let local leave the group" in ran.out
    check("what-if", run("what-if", cluster_file(tmp_path), "remove-node", "a", "--json").out)


def test_a_node_that_does_not_answer_leaves_it_open() -> None:
    silent = "tests/data/ganeti-live/node4-unreachable/rapi"
    ran = run("what-if", silent, "remove-node", "node1")
    assert ran.code == 5
    assert ran.out.startswith("CANNOT TELL TO REMOVE node1: cannot judge group default: node4.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["node99"], "no node 'node99'"),
        (["node2", "node2"], "node 'node2' is named twice"),
        (["node5", "node6"], "these are all nodes of group rack2"),
        (["node2", "node5"], "the nodes are in 2 groups"),
        (["node2", "--max-moves", "3"], "--max-moves: nothing is balanced afterwards"),
        (["node2", "--no-disk-moves"], "--no-disk-moves: nothing is balanced afterwards"),
        (["node2", "--max-copy", "1t"], "--max-copy: nothing is balanced afterwards"),
        (["node2", "--balance", "--solver", "luck"], "--solver: no solver 'luck'"),
    ],
)
def test_wrong_words_are_told(words: list[str], told: str) -> None:
    refused(run(*REMOVE, *words), told)


def test_no_node_is_refused() -> None:
    refused(run(*REMOVE), "NODE")


def test_in_a_week_a_node_comes_before_another_goes(tmp_path: Path) -> None:
    plan = tmp_path / "week.toml"
    plan.write_text(
        '[[step]]\nscenario = "add-node"\nlike = "node2"\nname = "node7"\nmax-moves = 0\n'
        '[[step]]\nscenario = "remove-node"\nnodes = ["node2"]\n'
        '[[step]]\nscenario = "remove-node"\nnodes = ["node7"]\n'
    )
    ran = run("what-if", RECORDED, "week", plan)
    assert ran.code == 0
    assert ran.out.startswith("OK TO DO week.toml: 3 steps, ")
