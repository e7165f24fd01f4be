"""Ctrl-C during a run: asked once, exited at the second one."""

from __future__ import annotations

import os
import signal

import pytest

from poise.runs import stop_signals
from poise.runs.stop_signals import LEFT, StopSignals


class Exited(BaseException):
    """In the place of the end of the process."""


def test_the_first_one_asks_a_close_one_is_the_same_the_next_one_exits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    now = [0.0]

    def exits(code: int) -> None:
        told.append(str(code))
        raise Exited

    monkeypatch.setattr(stop_signals, "monotonic", lambda: now[0])
    monkeypatch.setattr(os, "_exit", exits)
    with StopSignals(lambda: told.append("left")) as signals:
        signals.pass_on(told.append)
        os.kill(os.getpid(), signal.SIGTERM)
        now[0] = 0.05
        os.kill(os.getpid(), signal.SIGTERM)
        assert told == ["SIGTERM"]
        now[0] = 1.0
        with pytest.raises(Exited):
            os.kill(os.getpid(), signal.SIGINT)
    assert told == ["SIGTERM", "left", str(LEFT)]


def test_handlers_are_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT)
    with StopSignals(lambda: None) as signals:
        assert signal.getsignal(signal.SIGINT) is not before
        signals.end()
        assert signal.getsignal(signal.SIGINT) is before
    assert signal.getsignal(signal.SIGINT) is before


def test_one_that_comes_before_there_is_a_runner_is_kept_for_it() -> None:
    told: list[str] = []
    with StopSignals(lambda: None) as signals:
        os.kill(os.getpid(), signal.SIGINT)
        signals.pass_on(told.append)
    assert told == ["SIGINT"]


def test_the_last_words_are_those_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    now = iter((0.0, 1.0))

    def exits(_: int) -> None:
        raise Exited

    monkeypatch.setattr(stop_signals, "monotonic", lambda: next(now))
    monkeypatch.setattr(os, "_exit", exits)
    with StopSignals(lambda: told.append("nothing was started")) as signals:
        os.kill(os.getpid(), signal.SIGINT)
        signals.leave_by(lambda: told.append("jobs keep running"))
        with pytest.raises(Exited):
            os.kill(os.getpid(), signal.SIGINT)
    assert told == ["jobs keep running"]
