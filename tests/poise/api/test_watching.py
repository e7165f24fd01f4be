"""Searches that are ended from outside."""

from __future__ import annotations

from threading import Event

import pytest

from planner.solvers.stopping import BestSoFar, Stop
from poise.api.watching import in_background, watch_until

SOMETHING = BestSoFar(1.0, 2, 3, 0.5)


def test_nothing_to_watch() -> None:
    assert watch_until(None, None) is None


def test_the_time_ends() -> None:
    late, early = watch_until(0, None), watch_until(1000, None)
    assert late is not None
    assert early is not None
    assert (late(SOMETHING), early(SOMETHING)) == (Stop.TIME_LIMIT, None)


def test_progress_is_told() -> None:
    told: list[BestSoFar] = []
    watch = watch_until(None, told.append)
    assert watch is not None
    assert watch(SOMETHING) is None
    assert told == [SOMETHING]


def test_the_result_comes_back() -> None:
    assert in_background(lambda: 3, lambda: None, lambda: False) == 3


def test_work_is_stopped_once_it_is_over() -> None:
    stopped = Event()
    assert in_background(lambda: stopped.wait(60), stopped.set, lambda: True)


def test_an_error_of_the_work_is_raised() -> None:
    def fails() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        in_background(fails, lambda: None, lambda: False)


def test_an_interrupt_stops_the_work_and_is_raised_once_it_has_ended() -> None:
    stopped, ended = Event(), Event()

    def work() -> None:
        stopped.wait(60)
        ended.set()

    def interrupted() -> bool:
        if not stopped.is_set():
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        in_background(work, stopped.set, interrupted)
    assert ended.is_set()
