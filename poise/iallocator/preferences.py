"""Wishes besides the request: taste, and how much work an answer may be."""

from __future__ import annotations

from dataclasses import dataclass

from planner.work import Work

LEAST = 1.0
"""Seconds that finding places one by one has at least: an answer without any is of no use."""
_TOGETHER = 0.4
"""The part of the time beyond that which is kept for looking at all together."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """``spread``: keep instances of one service apart.

    ``limit``: seconds of an ordinary machine for the whole answer; ``work`` is what is left.
    """

    spread: bool
    limit: float
    work: Work

    @property
    def late(self) -> bool:
        """True if it is time to answer, though instances have not been looked at."""
        return self.work.left + max(0.0, LEAST - self.limit) <= 0

    @property
    def time_for_all(self) -> bool:
        """True if it is time to look for places for all instances together, not one by one."""
        spare = max(0.0, self.limit - LEAST)
        return self.work.left + max(0.0, LEAST - self.limit) <= _TOGETHER * spare

    def no_time_for(self, instance: str) -> str:
        """The reason of an instance that was not looked at."""
        return f"no time left to find a place for {instance} (--time-limit={self.limit:g})"
