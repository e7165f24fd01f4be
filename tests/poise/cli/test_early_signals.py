"""Ctrl-C between the question and the first move: one line, and a run that says it was stopped."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from executor.ledger import Ledger
from planner.solvers import (
    Balance,
    BalanceProblem,
    OnStep,
    Stop,
    StopRules,
    register,
    unregister,
)
from planner.solvers.balance.greedy import Greedy
from poise.cli import run_dialog
from poise.runs import stop_signals
from tests.poise.command_line import run
from tests.poise.simulated_runs import TARGET, Place, document_of, place

__all__ = ["place"]


class Exited(BaseException):
    """In the place of the end of the process."""


def interrupting(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, times: int = 1) -> None:
    """Ctrl-C, or more of it, just after a call of ``owner``'s function ``name``."""
    original: Callable[..., Any] = getattr(owner, name)

    def interrupted(*arguments: Any, **options: Any) -> Any:
        result = original(*arguments, **options)
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
        return result

    monkeypatch.setattr(owner, name, interrupted)


class InterruptedSolver:
    """Ends at Ctrl-C: with the moves so far where it looks at whole plans, else with nothing."""

    def __init__(self, *, with_moves: bool) -> None:
        self._with_moves = with_moves

    def solve(
        self, problem: BalanceProblem, stop: StopRules, on_step: OnStep | None = None
    ) -> Balance:
        if not self._with_moves:
            raise KeyboardInterrupt
        found = Greedy().solve(problem, stop, on_step)
        return replace(found, stopped=Stop.INTERRUPTED)


@pytest.mark.parametrize("with_moves", [True, False])
def test_an_interrupt_while_planning_runs_nothing(place: Place, with_moves: bool) -> None:
    register("interrupted", "", lambda: InterruptedSolver(with_moves=with_moves))
    try:
        options = ("--solver", "interrupted", "--group", "default", "--execute", "--yes")
        ran = run("balance", TARGET, *options)
    finally:
        unregister("interrupted")
    assert ran.code == 130
    assert ("interrupted while planning: nothing is run" in ran.err) == with_moves
    assert run("runs").out == "no runs yet\n"


@pytest.mark.parametrize(("owner", "name"), [(Ledger, "hold_new"), (run_dialog, "watcher")])
def test_a_run_that_is_interrupted_before_it_begins_is_stopped(
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    owner: Any,
    name: str,
) -> None:
    interrupting(monkeypatch, owner, name)
    ran = run("run", place.plan, "--on", TARGET)
    assert ran.code == 4
    assert capfd.readouterr().err == "poise: stopping: no job runs. Ctrl-C again: exit now\n"
    assert "Run 1 on simulated: stopped by Ctrl-C" in ran.out
    document = document_of(run("status", "--json"))
    assert (document["state"], document["counts"]["waiting"]) == ("stopped", 4)


def test_a_run_that_is_interrupted_before_it_continues_is_stopped(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    interrupting(monkeypatch, Ledger, "hold")
    ran = run("resume", "--max-moves", "none")
    assert (ran.code, "stopped by Ctrl-C" in ran.out) == (4, True)
    assert document_of(run("status", "--json"))["counts"]["done"] == 1


def test_a_second_interrupt_before_it_begins_says_that_nothing_was_started(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    now = iter((0.0, 1.0))

    def exits(code: int) -> None:
        assert code == 130
        raise Exited

    interrupting(monkeypatch, run_dialog, "watcher", times=2)
    monkeypatch.setattr(stop_signals, "monotonic", lambda: next(now))
    monkeypatch.setattr(os, "_exit", exits)
    monkeypatch.setattr(run_dialog, "tell", told.append)
    with pytest.raises(Exited):
        run("run", place.plan, "--on", TARGET)
    assert told == ["exited: nothing was started. Continue with: poise resume 1"]
