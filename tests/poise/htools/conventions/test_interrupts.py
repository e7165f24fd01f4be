"""Signals at every moment: asked for once, asked for twice, while no handler listens."""

from __future__ import annotations

import os
import signal
import time

import pytest

from poise.htools.conventions.interrupts import Interrupts


class Left(Exception):
    """What leaving at once raises here."""


class Clock:
    """Stands still unless a test moves it on."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Listener:
    """Counts requests; leaving raises."""

    def __init__(self) -> None:
        self.requests = 0
        self.interrupts = Interrupts(self._count, self._leave)

    def _count(self) -> None:
        self.requests += 1

    def _leave(self) -> None:
        raise Left


def send(*numbers: signal.Signals) -> None:
    for number in numbers:
        os.kill(os.getpid(), number)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that signals are told apart by."""
    clock = Clock()
    monkeypatch.setattr("poise.htools.conventions.interrupts.monotonic", clock)
    return clock


@pytest.fixture
def listener(clock: Clock) -> Listener:
    return Listener()


def test_the_first_interrupt_is_a_request(listener: Listener) -> None:
    with listener.interrupts, listener.interrupts.heard():
        send(signal.SIGINT)
        assert (listener.requests, listener.interrupts.requested) == (1, True)


def test_the_second_interrupt_leaves(listener: Listener, clock: Clock) -> None:
    with listener.interrupts, listener.interrupts.heard():
        send(signal.SIGINT)
        clock.now += 0.15
        with pytest.raises(Left):
            send(signal.SIGINT)
    assert listener.requests == 1


def test_an_interrupt_that_comes_twice_at_once_is_one(listener: Listener) -> None:
    with listener.interrupts, listener.interrupts.heard():
        send(signal.SIGINT, signal.SIGINT, signal.SIGINT)
    assert listener.requests == 1


def test_termination_leaves(listener: Listener) -> None:
    with listener.interrupts, listener.interrupts.heard(), pytest.raises(Left):
        send(signal.SIGTERM)
    assert not listener.interrupts.requested


def test_what_comes_while_nobody_listens_is_heard_later(listener: Listener) -> None:
    with listener.interrupts:
        send(signal.SIGINT)
        assert not listener.interrupts.requested
        with listener.interrupts.heard():
            assert listener.requests == 1


def test_what_has_come_can_be_asked_for(listener: Listener) -> None:
    with listener.interrupts:
        send(signal.SIGINT)
        listener.interrupts.act()
        assert listener.interrupts.requested


def test_leaving_waits_until_somebody_listens(listener: Listener) -> None:
    with listener.interrupts:
        send(signal.SIGTERM)
        with pytest.raises(Left), listener.interrupts.heard():
            pytest.fail("it was to leave before the wait")


def test_a_wait_goes_on_after_a_request(listener: Listener) -> None:
    with listener.interrupts, listener.interrupts.heard():
        began = time.monotonic()
        send(signal.SIGINT)
        time.sleep(0.2)
        assert time.monotonic() - began >= 0.2


def test_signals_go_back_to_who_had_them(listener: Listener) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with listener.interrupts:
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
