"""Time on a simulated cluster: it passes when a process sleeps, and only then."""

from __future__ import annotations

from math import ceil, floor

import simpy

NEW_YEAR = 1_767_225_600.0
"""2026-01-01T00:00:00Z, when simulations begin whose snapshot does not say when it was read."""

LONGEST_LEAP = 60.0
"""Seconds: what a sleeper counts in seconds, not in events, is late by hardly more."""


class SimulatedClock:
    """A :class:`~executor.backend.Clock`; ``start`` is its first moment (seconds, epoch)."""

    def __init__(self, env: simpy.Environment, start: float) -> None:
        self._env = env
        self._start = start

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._start + float(self._env.now)

    def sleep(self, seconds: float) -> None:
        """Run the cluster that much on; 0 does what is due right now."""
        until = self._env.now + max(0.0, seconds)
        if until > self._env.now:
            self._env.run(until=until)
            # simpy keeps the event that ended this, before all others of the moment.
            self._env.step()
            return
        while self._env.peek() <= self._env.now:
            self._env.step()

    def quiet(self) -> float:
        """Seconds in which nothing happens on the cluster; infinite where nothing will."""
        return max(0.0, float(self._env.peek()) - float(self._env.now))


class LeapingClock:
    """The same time for one that sleeps the same seconds again and again, to look in between.

    It passes over the looks at which nothing new could be seen, and keeps the moments of the
    others. ``until``: a moment (epoch) that matters to the sleeper, whatever happens there.
    """

    def __init__(self, clock: SimulatedClock, until: float | None = None) -> None:
        self._clock = clock
        self._until = until

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Sleep that long as often as it takes for something to happen."""
        if seconds > 0:
            # What happens at the very moment of a look is seen at the next one.
            looks = floor(min(self._clock.quiet(), LONGEST_LEAP) / seconds) + 1
            if self._until is not None and self._until > self.now():
                looks = min(looks, ceil((self._until - self.now()) / seconds))
            seconds *= looks
        self._clock.sleep(seconds)
