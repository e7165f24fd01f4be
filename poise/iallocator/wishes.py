"""What is wished for besides the request: taste, and time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wishes:
    """``spread``: keep instances of one service apart.

    ``limit``: seconds for the whole answer; ``seconds_left`` tells what is left of them.
    """

    spread: bool
    limit: float
    seconds_left: Callable[[], float]
