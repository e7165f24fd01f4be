"""The cost that an answer may have, in steps of looking for it and not in time.

So the same question has the same answer, whatever else the machine is busy with. Amounts are told
in seconds of an ordinary machine: those who ask can say how long they want to wait.
"""

from __future__ import annotations

import math

PUT = 2e-4
"""Seconds for an instance to be put at a given place."""


def looking(places: int) -> float:
    """Seconds for an instance to be looked at, with all places (nodes, pairs of nodes) for it."""
    return 1e-3 + 1e-6 * places


def leaving(nodes: int, *, both: bool) -> float:
    """Seconds to find where an instance goes among ``nodes``, with one copy or with ``both``."""
    return 1e-3 + 5e-6 * (nodes * nodes if both else nodes)


def emptying(nodes: int) -> float:
    """Seconds to find out whether each of ``nodes`` can still be emptied."""
    return 1e-4 + 8e-6 * nodes


def pushing(choices: int) -> float:
    """Seconds for an instance that has ``choices`` to push others aside."""
    return 1e-4 + 1e-8 * choices


class Work:
    """The work that is left of ``seconds``; without a limit unless given one."""

    def __init__(self, seconds: float = math.inf) -> None:
        self._left = seconds

    @property
    def left(self) -> float:
        """In seconds of an ordinary machine; below 0 where a step took more than there was."""
        return self._left

    @property
    def over(self) -> bool:
        """True if nothing more is to be begun."""
        return self.left <= 0

    def spend(self, seconds: float) -> None:
        """Take note of a step that is done."""
        self._left -= seconds
