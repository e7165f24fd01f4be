"""What a run that has stopped short says of going on: followed, it does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from executor.simulated.faults import OperatorMoves
from planner.rules.actions import Action, Verb
from tests.poise.command_line import refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place, with_faults

__all__ = ["place"]


@pytest.mark.parametrize(
    ("budget", "told", "needed"),
    [
        (["--max-moves", "1"], "--max-moves M with a larger M, 4 for all of it, or none", "4"),
        (
            ["--max-copy", "12g"],
            "--max-copy SIZE with a larger SIZE, 21g for all of it, or none",
            "21g",
        ),
    ],
)
def test_a_budget_that_is_used_up_says_which_one_does(
    place: Place, budget: list[str], told: str, needed: str
) -> None:
    line = f"A budget is for the whole run; to go on: poise resume 1 {told}.\n"
    assert line in run("run", place.plan, "--on", TARGET, *budget).out
    assert line in run("status").out
    ran = run("resume", "1", budget[0], needed, "--json")
    assert (ran.code, document_of(ran)["state"]) == (0, "done")


def moved_away(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = OperatorMoves("inst7.gnt.test", (Action(Verb.MIGRATE, "node1.gnt.test"),), at=1.0)
    with_faults(monkeypatch, moved)


def test_a_drift_names_replan(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    moved_away(monkeypatch)
    out = run("run", place.plan, "--on", TARGET).out
    assert (
        "poise resume 1 --replan plans the rest again from the present state; poise resume 1 goes"
        " on once the cluster is as the plan expects.\n"
    ) in out
    command = re.search(r"poise (resume 1 --replan)", out)
    assert command is not None
    assert document_of(run(*shlex.split(command[1]), "--json"))["state"] == "done"


def test_where_planning_anew_is_not_to_be_had_nothing_is_said_of_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved_away(monkeypatch)
    loaded = place.changed(lambda document: document["options"].update(utilisation="0" * 64))
    out = run("run", loaded, "--on", TARGET).out
    assert (
        "\npoise resume 1 goes on once the cluster is as the plan expects, or plan again with"
        " poise balance.\n"
    ) in out


def test_commands_name_the_ledger_where_the_next_one_would_not_find_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    budget = ["--max-moves", "1"]
    out = run("run", place.plan, "--on", TARGET, *budget, "--ledger", "my k.sqlite").out
    assert "poise resume 1 --max-moves M --ledger 'my k.sqlite' with a larger M" in out
    refused(
        run("status", "7", "--ledger", "my k.sqlite"), "poise runs --ledger 'my k.sqlite' tells"
    )
    command = "resume 1 --max-moves 4 --ledger 'my k.sqlite'"
    assert run(*shlex.split(command)).code == 0


def test_commands_name_the_config_file_that_names_the_ledger(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = place.folder / "mine.toml"
    config.write_text('ledger = "k.sqlite"', "utf-8")
    given: list[str | Path] = ["run", place.plan, "--on", TARGET, "--max-moves", "1"]
    assert f"resume 1 --max-moves M --config {config} with" in run(*given, "--config", config).out
    usual = place.folder / "usual.sqlite"
    monkeypatch.setenv("POISE_LEDGER", str(usual))
    assert "resume 1 --max-moves M with" in run(*given).out
    assert "resume 2 --max-moves M with" in run(*given, "--ledger", usual).out


def test_others_just_go_on(place: Place) -> None:
    out = run("run", place.plan, "--on", TARGET, "--until", "3m").out
    assert "\npoise resume 1 goes on from here.\n" in out
