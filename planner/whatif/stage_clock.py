"""Moves in stages, in time: some, then a wait, then others."""

from __future__ import annotations

from collections.abc import Sequence

from planner.plan import Move, timed_move
from planner.timing import ActionSeconds, ActionSpan, JobQueue, Schedule, Throttles, list_schedule


class StageClock:
    """Moves in stages: the next ones begin when those before, or a wait, are over."""

    def __init__(
        self, moves: Sequence[Move], throttles: Throttles, queue: JobQueue, durations: ActionSeconds
    ) -> None:
        self._moves = moves
        self._throttles = throttles
        self._queue = queue
        self._durations = durations
        self._done = 0
        self._over: set[int] = set()
        self._now = 0.0
        self._begins: dict[int, float] = {}
        self._ends: dict[int, float] = {}
        self._actions: list[ActionSpan] = []

    def run_until(self, last: int) -> float:
        """The moves before number ``last`` (from 0) run; returns when they are over."""
        own = [timed_move(move, self._durations) for move in self._moves[self._done : last]]
        found = list_schedule(own, self._throttles, self._queue, over=self._over)
        for times, kept in ((found.begins, self._begins), (found.ends, self._ends)):
            kept.update({move: self._now + seconds for move, seconds in times.items()})
        for span in found.actions:
            begin, end = self._now + span.begin, self._now + span.end
            self._actions.append(span._replace(begin=begin, end=end))
        self._now += found.makespan
        self._over.update(move.id for move in own)
        self._done = last
        return self._now

    def wait(self, seconds: float) -> float:
        """Nothing moves for so long; returns when that is over."""
        self._now += seconds
        return self._now

    def schedule(self) -> Schedule:
        """All of it."""
        return Schedule(self._begins, self._ends, tuple(self._actions), self._now)
