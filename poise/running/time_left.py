"""How long a run is going to take, and what that is based on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from executor.simulated.durations import Durations
from planner.actions import Verb
from planner.plan import Move

USUAL = Durations()
_MIB = 1024
_ENOUGH = 0.02
"""The share of the work that has to be done before its pace says anything."""
_LEAST = 30.0
"""Seconds that have to be over before."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds, and in words where they come from."""

    seconds: float
    basis: str


@dataclass(frozen=True, slots=True)
class Part:
    """A move, how many of its actions are done, and whether anything is still to come."""

    move: Move
    actions_done: float
    over: bool


def assumptions(durations: Durations = USUAL) -> str:
    """The figures that an estimate rests on before anything is known, in one line."""
    return (
        f"DRBD copies {durations.resync_rate:g} MiB/s and migrations send"
        f" {durations.memory_rate:g} MiB/s a node, {durations.overhead:g} s go with every action"
    )


def estimate(
    parts: Iterable[Part], at_once: int, elapsed: float = 0.0, done_before: float = 0.0
) -> Estimate | None:
    """How long the rest takes; None where nothing is left.

    Before there is a pace: all that is left shared among ``at_once`` moves, but never less than the
    longest chain of moves that wait for each other.

    Args:
        parts: all moves of the run.
        at_once: how many may run beside each other.
        elapsed: seconds since the runner began.
        done_before: work (:func:`work_done`) that had been done then.
    """
    parts = list(parts)
    waiting = [part for part in parts if not part.over]
    if not waiting:
        return None
    left = math.fsum(_left(part) for part in waiting)
    done = work_done(parts) - done_before
    if elapsed >= _LEAST and done > 0 and done >= _ENOUGH * (done + left):
        return Estimate(left * elapsed / done, "at the pace so far")
    beside = max(1, min(at_once, len(waiting)))
    together = f", {beside} moves at once" if beside > 1 else ""
    seconds = max(left / beside, _longest_chain(waiting))
    return Estimate(seconds, f"if {assumptions()}{together}")


def work_done(parts: Iterable[Part]) -> float:
    """Seconds of work that have been done, if one thing were done after the other."""
    return math.fsum(_done(part.move, part.actions_done) for part in parts)


def _longest_chain(waiting: Iterable[Part]) -> float:
    """Seconds until the last move ends, if each begins as soon as those before it have ended."""
    ends: dict[int, float] = {}
    for part in sorted(waiting, key=lambda part: part.move.id):  # ``after`` names earlier ones
        begins = max((ends.get(before, 0.0) for before in part.move.after), default=0.0)
        ends[part.move.id] = begins + _left(part)
    return max(ends.values())


def _left(part: Part) -> float:
    return _work(part.move) - _done(part.move, part.actions_done)


def _done(move: Move, actions: float) -> float:
    costs = _costs(move)
    return math.fsum(cost * min(1.0, max(0.0, actions - k)) for k, cost in enumerate(costs))


def _work(move: Move) -> float:
    return math.fsum(_costs(move))


def _costs(move: Move) -> list[float]:
    """Seconds that each action takes by itself."""
    verbs = [action.verb for action in move.actions]
    copies, sends = verbs.count(Verb.REPLACE_DISKS), verbs.count(Verb.MIGRATE)
    copy = move.copy_gib * _MIB / USUAL.resync_rate / copies if copies else 0.0
    send = move.memory_gib * _MIB / USUAL.memory_rate / sends if sends else 0.0
    extra = {
        Verb.REPLACE_DISKS: copy,
        Verb.MIGRATE: send,
        Verb.FAILOVER: USUAL.shutdown + USUAL.boot,
    }
    return [USUAL.overhead + extra[verb] for verb in verbs]
