"""Real time, as a runner sees it; and simulated time that people can watch."""

from __future__ import annotations

import time

from executor.backend import Clock

_SLICE = 0.1
"""Seconds. A signal's handler may take no lock that the sleeper could hold, so it only leaves
word, and the sleeper looks up now and then."""


class WallClock:
    """Seconds since the epoch by this machine; :meth:`wake` ends a sleep early."""

    def __init__(self) -> None:
        self._awake = False

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than until another thread calls :meth:`wake`."""
        until = time.monotonic() + seconds
        while not self._awake and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE))
        self._awake = False

    def wake(self) -> None:
        """Wake the sleeper; where there is none, the next one does not sleep."""
        self._awake = True


class PacedClock:
    """A simulation's clock that lets ``speed`` seconds pass in every real one."""

    def __init__(self, clock: Clock, speed: float) -> None:
        self._clock = clock
        self.speed = speed
        self._wall = WallClock()

    def now(self) -> float:
        """Seconds since the epoch, simulated."""
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Wait, then advance the simulation, also after an early wake."""
        self._wall.sleep(seconds / self.speed)
        self._clock.sleep(seconds)

    def wake(self) -> None:
        """Wake the sleeper."""
        self._wall.wake()
