"""Made-up histories of actions whose rates are known."""

from __future__ import annotations

import math
from collections.abc import Iterable
from random import Random

from planner.rules.actions import Verb
from planner.timing.observed_job import ObservedJob

GIB = 1024.0


def history(
    verb: Verb,
    sizes: Iterable[float],
    overhead: float,
    rate: float,
    noise: float = 0.0,
    seed: int = 1,
) -> list[ObservedJob]:
    """Actions of these sizes (MiB) that take overhead + size / rate, times e to the ``noise``."""
    random = Random(seed)
    return [
        ObservedJob(
            verb, mib, (overhead + mib / rate) * math.exp(random.gauss(0.0, noise)), 1e9 + number
        )
        for number, mib in enumerate(sizes)
    ]


def sizes(
    number: int, least: float = 4 * GIB, most: float = 200 * GIB, seed: int = 2
) -> list[float]:
    """Sizes between two, evenly in their logarithms."""
    random = Random(seed)
    return [least * (most / least) ** random.random() for _ in range(number)]
