"""``poise what-if SOURCE lose``: output, exit codes, and what becomes of wrong words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.poise.cli.test_balance import cluster_file
from tests.poise.command_line import LARGE, refused, run
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check


def test_one_case_names_its_instances() -> None:
    ran = run("what-if", LARGE, "lose", "node07")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "OK TO LOSE node07: 4 instances restart elsewhere."
    assert "  restart         4: vm003, vm207, vm284, vm375" in lines


@pytest.mark.parametrize("columns", ["80", "200"])
def test_every_two_nodes_fit_a_screen(columns: str) -> None:
    ran = run("what-if", LARGE, "lose", "--any", "2", COLUMNS=columns)
    assert ran.code == 3
    assert ran.out.startswith("NOT OK TO LOSE ANY 2 NODES OF 40: in 253 of 780 cases")
    assert len(ran.out.splitlines()) <= 40
    assert max(map(len, ran.out.splitlines())) <= 85


def test_a_plain_disk_waits_for_its_node(tmp_path: Path) -> None:
    ran = run("what-if", cluster_file(tmp_path), "lose", "a")
    assert ran.code == 1
    told = "OK WITH RISK TO LOSE a: local is down until a node is back.\n"
    assert ran.out.startswith(told)
    assert run("what-if", cluster_file(tmp_path), "lose", "a", "--accept", "down").code == 0


def test_both_copies_are_lost(tmp_path: Path) -> None:
    ran = run("what-if", cluster_file(tmp_path), "lose", "a", "b")
    assert ran.code == 3
    assert ran.out.startswith("NOT OK TO LOSE a, b: vm1, vm2 have both copies there; ")


@pytest.mark.parametrize("words", [["a"], ["--any", "1"], ["--any", "2"]])
def test_json_is_described(tmp_path: Path, words: list[str]) -> None:
    ran = run("what-if", cluster_file(tmp_path), "lose", *words, "--json")
    check("what-if", ran.out)
    losses = document_of(ran)["losses"]
    assert losses["cases"] == {"a": 1, "1": 3, "2": 3}[words[-1]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "no node to lose is named"),
        (["--any", "3"], "--any: expected 1 or 2, got 3"),
        (["node07", "--any", "1"], "choose one of names, --any and --tag"),
        (["node07", "node07"], "node 'node07' is named twice"),
        (["--tag", "moon"], "no node carries the tag 'moon'"),
        (["node07", "--group", "racks"], "choose one of names and --group"),
        (["node07", "--out", "plan.json"], "--out: nothing is moved, so there is no plan"),
    ],
)
def test_wrong_words_are_refused_in_one_line(words: list[str], told: str) -> None:
    refused(run("what-if", LARGE, "lose", *words), told)
