"""An order of the same steps in which the last of them is done sooner.

A node takes part in one action at a time, so the busiest node bounds how soon the steps are done.
They are put in the order in which they would begin: as soon as a step's nodes are free and the
exact rules allow it after those that have begun, the one whose nodes have the most work left first.
That is tried with several weights, and the schedule of the runner says which order is the best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import takewhile
from random import Random

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import evaluate
from planner.rules.step import Step
from planner.state.placement import Placement
from planner.timing.throttles import Throttles
from planner.timing.timed_move import TimedMove
from planner.timing.timed_steps import StepClock, timed_steps

_WORK = 800
"""Steps put in order in all tries together: of a long plan there are fewer tries."""
_MOST_TRIES = 24
_NOISE = 0.3
_NEAR = 1.01
"""An order that is so near to the bound is not improved any more."""
_GAIN = 0.95
"""The part of the time that another order may take: else the steps stay as they are."""


def soonest(
    placement: Placement,
    steps: Sequence[Step],
    throttles: Throttles,
    *,
    force: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[Step, ...]:
    """The steps in the order in which the last is done soonest, of those that were tried.

    Args:
        placement: the state before the first step; it is left as it is.
        steps: each is allowed after those before it.
        throttles: how many moves run side by side.
        force: soft limits do not hold steps back.
        stop: asked now and then; True ends with the best order so far.

    Returns:
        the steps as they are where no other order is clearly faster; with the scores that they had.
    """
    if len(steps) < 2:
        return tuple(steps)
    model = placement.model
    clock = StepClock(model, steps, throttles)
    best, hours = tuple(steps), clock.hours(len(steps)) * _GAIN
    least = clock.least_hours()[-1]
    moves = timed_steps(model, steps)
    rng = Random(1)
    for number in range(min(_MOST_TRIES, 1 + _WORK // len(steps))):
        if hours <= least * _NEAR or stop():
            break
        weights = [1.0 + (rng.uniform(-_NOISE, _NOISE) if number else 0.0) for _ in steps]
        begun = _in_time(placement.clone(), steps, moves, weights, throttles.moves, force)
        order = list(takewhile(lambda _: not stop(), begun))
        if len(order) < len(steps):
            continue
        tried = tuple(steps[k] for k in order)
        took = StepClock(model, tried, throttles).hours(len(tried))
        if took < hours:
            best, hours = tried, took
    return best


def _in_time(
    place: Placement,
    steps: Sequence[Step],
    moves: Sequence[TimedMove],
    weights: Sequence[float],
    at_once: int,
    force: bool,
) -> Iterator[int]:
    """The positions of the steps as they begin; not all of them where some are never allowed."""
    nodes = [move.busy.nodes for move in moves]
    work: dict[str, float] = {}
    for move, own in zip(moves, nodes, strict=True):
        for node in own:
            work[node] = work.get(node, 0.0) + move.seconds
    before = _same_instance(steps)
    pending = list(range(len(steps)))
    busy: set[str] = set()
    running: list[tuple[float, int]] = []
    ended: set[int] = set()
    changes = dict.fromkeys(work, 0)
    refused: dict[int, list[int]] = {}  # how often its nodes had changed then
    now = 0.0

    def urgency(k: int) -> tuple[float, float, int]:
        most = max(work[node] for node in nodes[k])
        return -most * weights[k], -moves[k].seconds, k

    while pending:
        for k in sorted(pending, key=urgency):
            if len(running) >= at_once:
                break
            if (before[k] is not None and before[k] not in ended) or busy & nodes[k]:
                continue
            state = [changes[node] for node in nodes[k]]
            if refused.get(k) == state:
                continue
            if not _made(place, steps[k], force):
                refused[k] = state
                continue
            pending.remove(k)
            busy |= nodes[k]
            for node in nodes[k]:
                work[node] -= moves[k].seconds
                changes[node] += 1
            heappush(running, (now + moves[k].seconds, k))
            yield k
        if not running:
            return
        now, k = heappop(running)
        ended.add(k)
        busy -= nodes[k]


def _same_instance(steps: Sequence[Step]) -> list[int | None]:
    """For every step the position of the one before it that moves the same instance."""
    last: dict[int, int] = {}
    found = []
    for k, step in enumerate(steps):
        found.append(last.get(step.instance))
        last[step.instance] = k
    return found


def _made(place: Placement, step: Step, force: bool) -> bool:
    """Make a step if it is allowed now."""
    lane = np.array([step.instance]), np.array([step.target])
    outcome = evaluate(place, step.kind, *lane, force=force)
    if outcome.failure[0] != Failure.NONE:
        return False
    place.commit(outcome, 0)
    return True
