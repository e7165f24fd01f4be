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
    with StopSignals(told.append, lambda: told.append("left")):
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
    with StopSignals(lambda _: None, lambda: None):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
