"""``poise what-if SOURCE reboot``: output, exit codes, and what becomes of wrong words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.poise.cli.test_balance import cluster_file
from tests.poise.command_line import LARGE, refused, run
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check


def test_the_order_of_the_nodes_and_their_times() -> None:
    ran = run("what-if", LARGE, "reboot", "node07", "node08", "--reboot-time", "10m")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "OK TO REBOOT node07, node08: one by one, none is down."
    assert (
        lines[lines.index("Reboots") + 2].split()
        == "1 node07 0:00:00 0:13:48 0:23:48 0:37:36".split()
    )


def test_the_largest_set_is_named_and_proved_and_fits_a_screen() -> None:
    ran = run("what-if", LARGE, "reboot", "--max")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("OK TO REBOOT 10 OF 40 NODES AT ONCE: ")
    assert "No larger set of these nodes can be away at once: that is proved." in lines
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 85


@pytest.mark.parametrize("options", [[], ["--together"]])
def test_a_whole_group_fits_a_screen(options: list[str]) -> None:
    ran = run("what-if", LARGE, "reboot", *options)
    assert ran.code == 0
    assert ran.out.startswith("OK TO REBOOT ALL 40 NODES OF racks: ")
    assert len(ran.out.splitlines()) <= 40
    assert max(map(len, ran.out.splitlines())) <= 85


def test_a_plain_disk_is_a_risk_that_can_be_accepted(tmp_path: Path) -> None:
    words = ("what-if", cluster_file(tmp_path), "reboot", "a")
    ran = run(*words)
    assert ran.code == 1
    assert ran.out.startswith("OK WITH RISK TO REBOOT a: local is down while its node reboots.\n")
    taken = run(*words, "--accept", "down")
    assert taken.code == 0
    told = "OK TO REBOOT a: local is down while its node reboots (accepted)."
    assert taken.out.splitlines()[0] == told


def test_json_is_described(tmp_path: Path) -> None:
    ran = run("what-if", cluster_file(tmp_path), "reboot", "--json")
    check("what-if", ran.out)
    check("what-if", run("what-if", cluster_file(tmp_path), "reboot", "--max", "--json").out)
    stages = document_of(ran)["change"]["stages"]
    assert sorted(node for stage in stages for node in stage["nodes"]) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--reboot-time", "soon"], "--reboot-time: expected a span of time, got 'soon'"),
        (["--reboot-time", "0s"], "--reboot-time: expected a span of time, got '0s'"),
        (["--out", "plan.json"], "--out: a plan of moves holds no reboots"),
        (["node99"], "no node 'node99'"),
        (["--max", "--together"], "choose one of --together and --max"),
    ],
)
def test_wrong_words_are_refused_in_one_line(words: list[str], told: str) -> None:
    refused(run("what-if", LARGE, "reboot", *words), told)
