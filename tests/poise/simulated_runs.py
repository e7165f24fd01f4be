"""Plans and simulated clusters for the commands that carry plans out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

import executor.simulated as simulated
from executor.ledger import Ledger
from executor.ledger.owner import this_process
from executor.simulated.faults import Fault, Faults
from planner.plan.plan_reader import read_plan
from tests.poise.command_line import RECORDED, ROOT, Ran, run

TARGET = f"simulate:{RECORDED}"

GONE = replace(this_process(), born="0")
"""A runner whose process is another one by now."""


@dataclass(frozen=True)
class Place:
    """A folder of a test's own, with the plan of four moves for the recorded cluster."""

    folder: Path
    plan: Path
    begun: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def ledger(self) -> Path:
        """Where Poise keeps its ledger unless told otherwise."""
        return self.folder / "state/poise/ledger.sqlite"

    def changed(self, change: Callable[[dict[str, Any]], object]) -> Path:
        """The plan in another file, changed."""
        document = json.loads(self.plan.read_text("utf-8"))
        change(document)
        path = self.folder / "changed.json"
        path.write_text(json.dumps(document), "utf-8")
        return path

    def begin(self, *options: str | Path, speed: int = 60) -> subprocess.Popen[str]:
        """A run in a process of its own, so many seconds of it in every second."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "poise", "run", str(self.plan)),
                *("--on", TARGET, "--speed", str(speed), *map(str, options)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        self.begun.append(process)
        return process


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """State and config folders of the test's own, and the plan; what it began ends with it."""
    for name in ("POISE_LEDGER", "POISE_CONFIG", "POISE_RAPI_USER", "POISE_RAPI_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    plan = tmp_path / "plan.json"
    assert run("balance", RECORDED, "-G", "default", "--out", plan).code == 0
    found = Place(tmp_path, plan)
    yield found
    for process in found.begun:
        with process:
            process.kill()


def with_faults(monkeypatch: pytest.MonkeyPatch, *faults: Fault) -> None:
    """From now on these things go wrong on simulated clusters."""

    class Faulty(simulated.SimulatedCluster):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **(options | {"faults": Faults(faults)}))

    monkeypatch.setattr(simulated, "SimulatedCluster", Faulty)


def document_of(ran: Ran) -> dict[str, Any]:
    """What a command printed as JSON."""
    document = json.loads(ran.out)
    assert isinstance(document, dict)
    return document


def states(document: dict[str, Any]) -> dict[str, str]:
    """The short names of a run's instances and how their (last) moves stand."""
    return {move["instance"].partition(".")[0]: move["state"] for move in document["moves"]}


def interrupted(place: Place) -> None:
    """A run whose runner died before it did anything."""
    import poise
    from executor.simulated.cluster import SimulatedCluster

    plan = read_plan(place.plan.read_text("utf-8"))
    ledger = Ledger(place.ledger)
    there = SimulatedCluster(poise.load(RECORDED)).identity()
    settings = {"simulated": {"start": 0.0, "speed": None}}
    made = ledger.create_run("gone", plan, there, TARGET, settings, 0.0)
    ledger.hold(made.id, 0.0, GONE).begin(0.0)
    ledger.close()
