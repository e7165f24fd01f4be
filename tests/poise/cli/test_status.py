"""``poise status --watch``, with a run that ends while it is looked at, or before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from executor.backend import Identity
from executor.ledger import Ledger, RunState
from executor.ledger.owner import this_process
from planner.plan.plan_reader import read_plan
from poise.cli import status
from tests.poise.command_line import run
from tests.poise.simulated_runs import TARGET, Place, place
from tests.poise.terminal import left_on_screen, on_terminal

__all__ = ["place"]


def test_the_last_document_is_that_of_the_run_that_ended(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(place.ledger) as ledger:
        plan = read_plan(place.plan.read_text("utf-8"))
        cluster = Identity("c", "uuid", "node1")
        made = ledger.create_run("uid", plan, cluster, TARGET, {}, 0.0)
        hold = ledger.hold(made.id, 0.0, this_process())
        hold.begin(0.0)
        look, ended = status.view_run, []

        def looked_just_before_the_end(*asked: Any) -> object:
            seen = look(*asked)
            if not ended:
                hold.finish(RunState.STOPPED, "asked to", 1.0)
                ended.append(True)
            return seen

        monkeypatch.setattr(status, "view_run", looked_just_before_the_end)
        monkeypatch.setattr(status, "_POLL", 0.0)
        ran = run("status", "--watch", "--json")
    assert [json.loads(line)["state"] for line in ran.out.splitlines()] == ["running", "stopped"]


INTERRUPTED = "Run 1 on simulated: interrupted (the runner died)"


def test_an_interrupted_run_is_shown_once_and_the_terminal_kept(place: Place) -> None:
    killed_at_the_first_event(place)
    code, written = on_terminal("status", "--watch")
    shown = left_on_screen(written)
    assert (code, shown[0]) == (4, INTERRUPTED)
    assert shown == left_on_screen(on_terminal("status")[1])


def test_a_run_whose_runner_dies_leaves_its_report_on_the_screen(place: Place) -> None:
    runner = place.begin("--yes")
    assert runner.stdout is not None
    until_the_first_event(runner.stdout)
    code, written = on_terminal("status", "--watch", once=("simulated: running", runner.kill))
    assert (code, left_on_screen(written)[0]) == (4, INTERRUPTED)
    assert "simulated: running" in written


def killed_at_the_first_event(place: Place) -> None:
    """A run whose runner is gone."""
    runner = place.begin("--yes")
    assert runner.stdout is not None
    until_the_first_event(runner.stdout)
    runner.kill()
    runner.wait()


def until_the_first_event(lines: Iterable[str]) -> None:
    """Read what a runner tells as far as that."""
    assert any("move 1 " in line for line in lines)
