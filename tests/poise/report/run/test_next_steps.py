"""The next commands about a run: typed, they do what they say."""

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
        (["--max-moves", "1"], "--max-moves 4", "4"),
        (["--max-copy", "12g"], "--max-copy 21g", "21g"),
    ],
)
def test_a_budget_that_is_used_up_says_which_one_does(
    place: Place, budget: list[str], told: str, needed: str
) -> None:
    line = f"\nContinue: poise resume 1 {told}  (enough for all moves; or none)\n"
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
        "\nPlan the rest again: poise resume 1 --replan\n"
        "Or keep the plan: poise resume 1  (once the cluster is as the plan expects)\n"
        "Or leave the move out: poise resume 1 --skip 4\n"
        "Or give it up: poise close 1\n"
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
        f"\nMake a new plan: poise balance {TARGET} --group default  (with the same loads)\n"
        "Or keep the plan: poise resume 1  (once the cluster is as the plan expects)\n"
    ) in out


def test_commands_name_the_ledger_where_the_next_one_would_not_find_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    budget = ["--max-moves", "1"]
    out = run("run", place.plan, "--on", TARGET, *budget, "--ledger", "my k.sqlite").out
    assert "poise resume 1 --max-moves 4 --ledger 'my k.sqlite'  (enough" in out
    refused(run("status", "7", "--ledger", "my k.sqlite"), "poise runs --ledger 'my k.sqlite'")
    command = "resume 1 --max-moves 4 --ledger 'my k.sqlite'"
    assert run(*shlex.split(command)).code == 0


def test_commands_name_the_config_file_that_names_the_ledger(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = place.folder / "mine.toml"
    config.write_text('ledger = "k.sqlite"', "utf-8")
    given: list[str | Path] = ["run", place.plan, "--on", TARGET, "--max-moves", "1"]
    assert f"resume 1 --max-moves 4 --config {config}  (" in run(*given, "--config", config).out
    usual = place.folder / "usual.sqlite"
    monkeypatch.setenv("POISE_LEDGER", str(usual))
    assert "resume 1 --max-moves 4  (" in run(*given).out
    assert "resume 2 --max-moves 4  (" in run(*given, "--ledger", usual).out


def test_others_just_go_on(place: Place) -> None:
    out = run("run", place.plan, "--on", TARGET, "--until", "3m").out
    assert "\nContinue: poise resume 1\nOr give it up: poise close 1\n" in out
