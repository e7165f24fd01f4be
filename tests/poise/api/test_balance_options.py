"""Every option of ``poise balance`` means what hbal's own does: recorded runs of hbal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from snapshots.htools.number_writer import fixed
from snapshots.htools.text import read_text
from tests.fidelity.case import Answer, Case
from tests.fidelity.record import read_records
from tests.fidelity.tools import HBAL
from tests.poise.command_line import run

FLAGS = {
    "--restricted-migration": "--restricted-migration",
    "--no-disk-moves": "--no-disk-moves",
    "--no-instance-moves": "--no-instance-moves",
    "--ignore-soft-errors": "--ignore-soft-errors",
    "--ignore-dynu": "--ignore-utilisation",
    "--evac-mode": "--evacuate-only",
}
VALUES = {
    "-G": "--group",
    "-U": "--utilisation",
    "--max-cpu": "--max-cpu",
    "--min-disk": "--min-disk",
    "-O": "--offline",
    "-l": "--max-moves",
    "--exclusion-tags": "--exclusion-tags",
}
SILENT = ("-v", "-C")

STEP = re.compile(r"^ +\d+\. (\S+) +(\S+) +=> (\S+) +(\S+) a=(.*)$", re.MULTILINE)


def translated(arguments: tuple[str, ...], folder: Path) -> list[str]:
    """hbal's arguments as ours, without the source."""
    ours: list[str] = []
    waiting = list(arguments)
    while waiting:
        option = waiting.pop(0)
        if option == "-t":
            waiting.pop(0)
        elif option in FLAGS:
            ours.append(FLAGS[option])
        elif option not in SILENT:
            value = waiting.pop(0)
            ours += [VALUES[option], str(folder / value) if option == "-U" else value]
    return ours


def lay_out(case: Case, folder: Path) -> None:
    """The case's files; hbal ignores unknown names in a utilisation file, poise does not."""
    known = set(read_text(case.files["in.data"]).instances.names)
    for name, text in case.files.items():
        if name == "util":
            lines = text.splitlines(keepends=True)
            text = "".join(line for line in lines if line.split(" ")[0] in known)
        (folder / name).write_text(text)


def as_printed(move: dict[str, Any]) -> tuple[str, ...]:
    """A move as hbal prints it: instance, from, to, score, action."""

    def short(name: str) -> str:
        return name.removesuffix(".ex.com")

    def pair(position: dict[str, str | None]) -> str:
        return ":".join(short(name) for name in position.values() if name)

    def word(action: dict[str, str]) -> str:
        if action["verb"] == "replace-disks":
            return f"r:{short(action['node'])}"
        return f"fa:{short(action['node'])}" if move["kind"] == "migrate-to" else "f"

    return (
        short(move["instance"]),
        pair(move["from"]),
        pair(move["to"]),
        fixed(move["score_after"], 8),
        " ".join(word(action) for action in move["actions"]),
    )


RUNS = [
    pytest.param(case, answer, id=case.name)
    for case, answer in read_records(HBAL.data / "reference.jsonl")
]


@pytest.mark.parametrize(("case", "answer"), RUNS)
def test_moves_and_scores_are_hbals(case: Case, answer: Answer, tmp_path: Path) -> None:
    lay_out(case, tmp_path)
    ran = run("balance", tmp_path / "in.data", *translated(case.args, tmp_path), "--json")
    if "nothing to evacuate: no node of group" in ran.err:
        assert (ran.code, ran.out) == (2, "")
        assert "-O" not in case.args
        assert not STEP.findall(answer.stdout)
        return
    if ", not in group" in ran.err:  # hbal takes such names and does nothing with them
        assert (ran.code, ran.out) == (2, "")
        assert "-O" in case.args or "--select-instances" in case.args
        return
    assert ran.err == ""
    plan = json.loads(ran.out)
    assert [as_printed(move) for move in plan["moves"]] == STEP.findall(answer.stdout)


def test_the_recorded_runs_use_every_option() -> None:
    used = {word for param in RUNS for word in param.values[0].args}  # type: ignore[union-attr]
    assert used >= {*FLAGS, *VALUES}
