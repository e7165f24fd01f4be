"""``poise runs``, ``status``, ``log``, ``resume``, ``stop`` on damaged ledgers."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.poise.command_line import refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place
from tests.poise.test_schemas import check

__all__ = ["place"]

COMMANDS = ("runs", "status", "log", "stop", "resume")


def hurt(place: Place, statement: str) -> None:
    with closing(sqlite3.connect(place.ledger)) as raw, raw:
        raw.execute(statement)


@pytest.fixture
def two_runs(place: Place) -> Place:
    for _ in range(2):
        run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    return place


@pytest.mark.parametrize(
    "damage",
    [
        "delete from plans where run = 1",
        "update plans set document = '[1' where run = 1",
        "update runs set created = 1e300 where id = 1",
        "update runs set started = 'x' where id = 1",
        "update moves set state = 'x' where run = 1",
        "update attempts set job = x'ff' where run = 1",
        "update events set at = 1e300 where run = 1",
    ],
)
def test_runs_says_which_run_is_damaged_and_the_others_work(two_runs: Place, damage: str) -> None:
    hurt(two_runs, damage)
    ran = run("runs")
    assert ran.code == 0
    assert "\n    2  simulated  default  stopped" in ran.out
    assert "\nDamaged\n  run 1: " in ran.out
    ran = run("runs", "--json")
    check("runs", ran.out)
    document = document_of(ran)
    assert [one["run"] for one in document["runs"]] == [2]
    assert [one["run"] for one in document["damaged"]] == [1]
    assert run("status", "2").code == run("log", "2").code == 0
    refused(run("resume", "1", "--yes"), "run 1: damaged: ", "restore the ledger")
    assert run("resume", "2", "--yes", "--max-moves", "none").code == 0


@pytest.mark.parametrize(
    ("damage", "commands"),
    [
        ("delete from plans where run = 1", ("status", "resume")),
        ("update runs set created = 1e300 where id = 1", ("status", "resume", "log", "stop")),
        ("update events set at = 'x' where run = 1", ("log", "resume")),
        (
            "update runs set settings = json_set(settings, '$.limits.moves', 'x') where id = 1",
            ("status", "resume"),
        ),
        (
            "update runs set settings = json_set(settings, '$.options.parallel', 'x') where id = 1",
            ("resume",),
        ),
    ],
)
def test_the_damaged_run_ends_in_one_line(
    two_runs: Place, damage: str, commands: tuple[str, ...]
) -> None:
    hurt(two_runs, damage)
    for command in commands:
        refused(run(command, "1"), "run 1: damaged: ")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("x" * 300, "File name too long"),
        ("/".join(["x" * 200] * 30), "File name too long"),
        ("loop", "Too many levels of symbolic links"),
        ("folder", "it is a folder"),
        ("pipe", "it is no plain file"),
        ("a\0b", "null"),
        ("no/such", "no such folder"),
        ("file/below", "no such folder"),
    ],
)
def test_a_name_that_no_ledger_can_have(tmp_path: Path, command: str, name: str, says: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    os.mkfifo(tmp_path / "pipe")
    refused(run(command, "--ledger", f"{tmp_path}/{name}"), says)


def test_a_name_that_no_ledger_can_have_to_begin_with(place: Place) -> None:
    for name in ("x" * 300, "a\0b"):
        refused(
            run("run", place.plan, "--on", TARGET, "--ledger", place.folder / name),
            "name another",
        )
