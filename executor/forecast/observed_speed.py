"""The speed of a run so far, against what was assumed of the same actions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from planner.timing import Speed

ENOUGH = 30.0
"""Seconds that must have been assumed for what is done before it says anything."""
LATEST = 100
"""Jobs that are looked at: what was hours ago says less."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A job's stay in the queue: from when until when, and which nodes it locked.

    ``copies`` and ``rest`` are the seconds assumed for what it did; both are 0 where that is not
    known, as when it failed: then it only stood in the others' way.
    """

    asked: float
    left: float
    nodes: frozenset[str]
    copies: float
    rest: float

    @property
    def counts(self) -> bool:
        """True if something is known to be done."""
        return self.copies + self.rest > 0


def speed_so_far(stays: Iterable[Stay]) -> Speed | None:
    """The seconds that things took for each that was assumed; None before enough is done.

    Copies and the rest are told apart where there is enough of each, otherwise it is one figure.
    """
    latest = sorted(stays, key=lambda stay: stay.left)[-LATEST:]
    took = at_work(latest)
    done = [(stay, seconds) for stay, seconds in zip(latest, took, strict=True) if stay.counts]
    copies = math.fsum(stay.copies for stay, _ in done)
    rest = math.fsum(stay.rest for stay, _ in done)
    total = math.fsum(seconds for _, seconds in done)
    if copies + rest < ENOUGH or total <= 0:
        return None
    overall = total / (copies + rest)
    apart = [(stay.rest, seconds) for stay, seconds in done if not stay.copies]
    rest_alone = math.fsum(assumed for assumed, _ in apart)
    if rest_alone < ENOUGH or copies < ENOUGH:
        return Speed(overall, overall)
    of_rest = math.fsum(seconds for _, seconds in apart) / rest_alone
    of_copies = (total - of_rest * rest) / copies
    if of_rest <= 0 or of_copies <= 0:
        return Speed(overall, overall)
    return Speed(of_copies, of_rest)


def at_work(stays: Sequence[Stay]) -> list[float]:
    """For each job the seconds in which it worked, and did not wait for another one's nodes.

    Between any two moments at which something changes those at work are found as the locks on
    nodes find them: the action that asked first has its nodes, and none overtakes.
    """
    order = sorted(range(len(stays)), key=lambda k: (stays[k].asked, stays[k].left))
    took = [0.0] * len(stays)
    moments = sorted({moment for stay in stays for moment in (stay.asked, stay.left)})
    coming, here = iter(order), list[int]()
    following = next(coming, None)
    for begin, end in pairwise(moments):
        here = [k for k in here if stays[k].left > begin]
        while following is not None and stays[following].asked <= begin:
            if stays[following].left > begin:
                here.append(following)
            following = next(coming, None)
        claimed: set[str] = set()
        for k in here:
            if claimed.isdisjoint(stays[k].nodes):
                took[k] += end - begin
            claimed |= stays[k].nodes
    return took
