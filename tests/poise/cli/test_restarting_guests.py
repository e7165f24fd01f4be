"""Guests that stop and start: the plan, its price, the commands, the dry run and the run agree."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.poise.command_line import RECORDED, run

LOST = """\
g|u-g|preferred|||

a|65536|0|0|1024000|1000000|8|Y|u-g|1
b|65536|1024|60000|1024000|1000000|8|M|u-g|1
c|65536|1024|60000|1024000|1000000|8|N|u-g|1
d|65536|1024|63000|1024000|1000000|8|N|u-g|1

go1|4096|10240|1|ERROR_nodeoffline|Y|a|b|drbd|
go2|4096|10240|1|ERROR_nodeoffline|Y|a|c|drbd|
off|4096|10240|1|ADMIN_down|Y|a|b|drbd|

"""
"""Node a is offline; two of its guests ran there, as far as anybody can tell."""


@pytest.fixture
def always_failover(tmp_path: Path) -> Path:
    """The recorded cluster; two of the guests that are going to move have the parameter."""
    folder = tmp_path / "answers"
    shutil.copytree(RECORDED, folder)
    instances = json.loads((folder / "instances.json").read_text())
    for instance in instances:
        if instance["name"] in ("inst2.gnt.test", "inst4.gnt.test"):
            instance["beparams"]["always_failover"] = True
    (folder / "instances.json").write_text(json.dumps(instances))
    return folder


@pytest.fixture
def lost(tmp_path: Path) -> Path:
    path = tmp_path / "lost.data"
    path.write_text(LOST)
    return path


def verbs(plan: dict[str, Any]) -> dict[str, list[str]]:
    """What is done with every instance that moves, in order."""
    found: dict[str, list[str]] = {}
    for move in plan["moves"]:
        found.setdefault(move["instance"], []).extend(one["verb"] for one in move["actions"])
    return found


def submitted(log: str) -> dict[str, list[str]]:
    """The same from the lines of a run's log."""
    found: dict[str, list[str]] = {}
    for name, actions in re.findall(r"move \d+ (\S+): on \S+: (.*)", log):
        found.setdefault(name, []).extend(re.findall(r"(\S+) to \S+", actions))
    return found


def test_always_failover_is_planned_as_what_ganeti_makes_of_it(always_failover: Path) -> None:
    plan = json.loads(run("balance", always_failover, "-G", "default", "--json").out)
    assert verbs(plan) == {
        "inst2.gnt.test": ["failover", "replace-disks"],
        "inst4.gnt.test": ["failover"],
        "inst3.gnt.test": ["migrate"],
        "inst7.gnt.test": ["replace-disks"],
    }
    assert (plan["restarts"], plan["memory_gib"]) == (2, 4.0)
    assert [move["restarts"] for move in plan["moves"]] == [1, 1, 0, 0]


def test_it_is_told_in_the_report_and_before_anything_begins(always_failover: Path) -> None:
    ran = run("balance", always_failover, "-G", "default", "--dry-run")
    assert "  Restarts   2 instances (always_failover is set)\n" in ran.out
    assert "as always_failover is set: inst2, inst4" in " ".join(ran.out.split())
    assert "\nRestarts: inst2, inst4\n" in ran.out
    assert ran.code == 0


def test_hbal_stays_as_it_is(always_failover: Path) -> None:
    usual = run("hbal", "-m", f"file://{RECORDED}", "-G", "default", "-C")
    assert run("hbal", "-m", f"file://{always_failover}", "-G", "default", "-C") == usual


@pytest.mark.parametrize("options", [["-E"], ["-O", "a", "-E"], []])
def test_what_is_planned_for_lost_guests_is_what_is_carried_out(
    lost: Path, options: list[str]
) -> None:
    plan = json.loads(run("balance", lost, *options, "--json").out)
    ledger = lost.with_name("ledger")
    ran = run("balance", f"simulate:{lost}", *options, "--execute", "--ledger", ledger)
    assert submitted(ran.out) == verbs(plan)
    commands = run("balance", lost, *options, "--commands").out
    for name, planned in verbs(plan).items():
        assert re.findall(rf"^gnt-instance (\S+) .*{name}$", commands, re.MULTILINE) == planned


def test_a_guest_that_was_stopped_is_failed_over_and_not_restarted(lost: Path) -> None:
    plan = json.loads(run("balance", lost, "-E", "--json").out)
    (move,) = (one for one in plan["moves"] if one["instance"] == "off")
    assert {action["verb"] for action in move["actions"]} <= {"failover", "replace-disks"}
    assert (move["restarts"], move["memory_gib"]) == (0, 0)
    assert plan["restarts"] == 2


def test_that_a_text_file_does_not_tell_who_is_meant_to_run_is_said(lost: Path) -> None:
    assert "does not tell whether these are meant to run, taken to run" in (
        run("balance", lost, "-E").out
    )


def test_the_end_of_a_run_and_its_document_count_restarts(lost: Path) -> None:
    ledger = lost.with_name("ledger")
    ran = run("balance", f"simulate:{lost}", "-E", "--execute", "--ledger", ledger)
    assert "done and verified, 2 restarts of instances, " in ran.out
    document = json.loads(run("status", "--json", "--ledger", ledger).out)
    assert (document["restarts"], document["restarted"]) == (2, 2)
    assert "2 restarts of instances" in run("status", "--ledger", ledger).out
