"""What is wished for besides the request: taste, and time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LEAST = 1.0
"""Seconds that finding places one by one has at least: an answer without any helps nobody."""
_TOGETHER = 0.4
"""The part of the time beyond that which is kept for looking at all together."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """``spread``: keep instances of one service apart.

    ``limit``: seconds for the whole answer; ``seconds_left`` tells what is left of them.
    """

    spread: bool
    limit: float
    seconds_left: Callable[[], float]

    @property
    def late(self) -> bool:
        """Whether to answer with what there is, though instances have not been looked at."""
        return self.seconds_left() + max(0.0, LEAST - self.limit) <= 0

    @property
    def time_for_all(self) -> bool:
        """Whether to stop looking one by one, and to look for places for all of them together."""
        spare = max(0.0, self.limit - LEAST)
        return self.seconds_left() + max(0.0, LEAST - self.limit) <= _TOGETHER * spare

    def no_time_for(self, instance: str) -> str:
        """What is said of an instance that was not looked at."""
        return f"no time left to find a place for {instance} (--time-limit={self.limit:g})"
