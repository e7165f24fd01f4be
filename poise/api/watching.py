"""Searches that end at a time, or at an interrupt, with the best so far."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from time import monotonic
from typing import Any

from planner.solvers import BestSoFar, Stop, Watch

_EVERY = 0.05
"""Seconds between two looks at the clock."""


def watch_until(
    seconds: float | None, on_progress: Callable[[BestSoFar], None] | None
) -> Watch | None:
    """Ends a search when its time is over; None where nothing is to be watched."""
    if seconds is None and on_progress is None:
        return None
    end = None if seconds is None else monotonic() + seconds

    def watch(best: BestSoFar) -> Stop | None:
        if on_progress is not None:
            on_progress(best)
        return Stop.TIME_LIMIT if end is not None and monotonic() >= end else None

    return watch


def in_background(
    work: Callable[[], Any], stop: Callable[[], None], over: Callable[[], bool]
) -> Any:
    """Run ``work`` in a thread and give its result.

    Once ``over`` says so, or at an interrupt, ``stop`` is called, and ``work`` ends early.

    Raises:
        KeyboardInterrupt: there was one; ``work`` has ended.
    """
    found: list[Any] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    interrupted: KeyboardInterrupt | None = None
    thread.start()
    while thread.is_alive():
        try:
            thread.join(_EVERY)
            if over():
                stop()
        except KeyboardInterrupt as error:
            interrupted = error
            stop()
    if failed:
        raise failed[0]
    if interrupted is not None:
        raise interrupted
    return found[0]
