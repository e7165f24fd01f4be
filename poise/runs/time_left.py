"""The time that a run is going to take, and the basis of that estimate."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from executor.forecast import (
    ENOUGH,
    POLL,
    Forecast,
    Standing,
    Stay,
    Winding,
    forecast,
    speed_so_far,
)
from executor.ledger import AttemptState
from planner.rules import Verb
from planner.timing import AS_ASSUMED, UNCALIBRATED, Calibration, TimedAction
from planner.words import count

if TYPE_CHECKING:
    from executor.cluster_facts import ClusterFacts
    from executor.ledger import AttemptRecord
    from executor.limits import Limits
    from planner.plan import Plan

_LAGS = 5
"""A job tells the pace once it is so many times further than it may be behind."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds, and in words where they come from."""

    seconds: float
    basis: str


def assumptions(times: Calibration = UNCALIBRATED) -> str:
    """The figures that an estimate rests on before anything is known, in one line."""
    durations = times.durations
    kinds = {"disk copy": Verb.REPLACE_DISKS, "migration": Verb.MIGRATE}
    if any(times.fit_of(verb) for verb in kinds.values()):
        told = (
            f"{name} {durations.in_words(verb)}{'' if times.fit_of(verb) else ' (default)'}"
            for name, verb in kinds.items()
        )
        return f"{', '.join(told)} a node, as poise calibrate found"
    return (
        f"disk copy {durations.resync_rate:g} MiB/s, migration {durations.memory_rate:g} MiB/s a"
        f" node, {durations.overhead:g} s per action"
    )


def estimate_of(
    plan: Plan,
    limits: Limits,
    facts: ClusterFacts,
    now: float,
    times: Calibration = UNCALIBRATED,
) -> Estimate | None:
    """The time that a plan takes that begins ``now``, if its actions take these ``times``."""
    from planner.plan import timed_move

    standings = [Standing(move, timed_move(move, times.durations)) for move in plan.moves]
    over = [step.id for step in plan.node_steps]
    return estimate(standings, limits, facts, now=now, over=over, times=times)


def estimate(
    standings: Sequence[Standing],
    limits: Limits,
    facts: ClusterFacts,
    *,
    now: float = 0.0,
    attempts: Iterable[AttemptRecord] = (),
    poll: float = POLL,
    winding: Winding = Winding.UP,
    lag: float = 0.0,
    over: Collection[int] = (),
    times: Calibration = UNCALIBRATED,
) -> Estimate | None:
    """The time that the rest takes; None where nothing is left to wait for.

    Args:
        standings: all moves of the run.
        limits: its throttles and budgets.
        facts: how the cluster works.
        now: when ``standings`` were true.
        attempts: the submissions whose times say something about the pace.
        poll: seconds between two rounds of the runner.
        winding: whether the run is being stopped.
        lag: the share of a move by which ``standings`` may be behind the truth.
        times: those that the actions of ``standings`` are taken to have.
        over: the steps of the run that are no moves.
    """
    of_move = {standing.move.id: standing for standing in standings}
    stays = (
        _stay(attempt, of_move[attempt.move], facts, now, poll, lag)
        for attempt in attempts
        if attempt.move in of_move
    )
    speed = speed_so_far(stay for stay in stays if stay is not None)
    found = forecast(
        standings,
        limits,
        facts,
        now=now,
        speed=speed or AS_ASSUMED,
        poll=poll,
        winding=winding,
        over=over,
    )
    if not found.seconds:
        return None
    pace = f"assuming {assumptions(times)}" if speed is None else "at the pace so far"
    return Estimate(found.seconds, f"{pace}{_left_out(found, winding)}")


def _left_out(found: Forecast, winding: Winding) -> str:
    """The moves that are not counted in, if any."""
    if winding is not Winding.UP:
        return " (running jobs only)"
    if not found.left_out or not (found.spent or found.late):
        return ""
    limit = "after --until" if found.late else "beyond the budget"
    return f" ({count(len(found.left_out), 'move')} {limit} not counted)"


def _stay(
    attempt: AttemptRecord,
    standing: Standing,
    facts: ClusterFacts,
    now: float,
    poll: float,
    lag: float,
) -> Stay | None:
    """A submission as far as it tells the pace; None where it tells nothing."""
    if attempt.submitted is None:
        return None
    steps = standing.timed.actions[attempt.first : attempt.first + attempt.count]
    if attempt.ended is None:
        left, behind = now, lag * len(standing.timed.actions)
        done = max(0.0, standing.done - attempt.first + behind / 2)
        unsure = behind * steps[min(int(done), len(steps) - 1)].seconds
        enough = max(ENOUGH, _LAGS * unsure)
    else:
        # The runner has seen it half a round later on average.
        left = max(attempt.submitted, attempt.ended - poll / 2)
        done, enough = float(attempt.count) if attempt.state is AttemptState.SUCCESS else 0.0, 0.0
    copies = _assumed(steps, done, lambda step: step.copies)
    rest = _assumed(steps, done, lambda step: not step.copies)
    if copies + rest < enough:
        copies = rest = 0.0  # how far it is says too little yet
    return Stay(
        attempt.submitted,
        max(left, attempt.submitted),
        facts.locked(frozenset[str]().union(*(step.nodes for step in steps))),
        copies,
        rest,
    )


def _assumed(
    steps: Sequence[TimedAction], done: float, wanted: Callable[[TimedAction], bool]
) -> float:
    """Seconds assumed for the first ``done`` of ``steps``, those that are ``wanted`` only."""
    return math.fsum(
        step.seconds * min(1.0, max(0.0, done - k)) for k, step in enumerate(steps) if wanted(step)
    )
