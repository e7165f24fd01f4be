"""Time on a simulated cluster: it passes when a process sleeps, and only then."""

from __future__ import annotations

import simpy

NEW_YEAR = 1_767_225_600.0
"""2026-01-01T00:00:00Z, when simulations begin whose snapshot does not say when it was read."""


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
            return
        while self._env.peek() <= self._env.now:
            self._env.step()
