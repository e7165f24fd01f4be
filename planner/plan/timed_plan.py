"""The times at which the moves of a plan would run, by rates and throttles alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from planner.plan.move import Move, Position
from planner.plan.move_stations import stations
from planner.plan.plan import Plan
from planner.rules import Verb
from planner.timing import (
    POLL,
    USUAL_QUEUE,
    USUAL_RATES,
    USUAL_THROTTLES,
    ActionSeconds,
    JobQueue,
    Schedule,
    Throttles,
    TimedAction,
    TimedMove,
    list_schedule,
)
from planner.units import MIB_PER_GIB


def plan_schedule(
    plan: Plan,
    throttles: Throttles = USUAL_THROTTLES,
    queue: JobQueue = USUAL_QUEUE,
    durations: ActionSeconds = USUAL_RATES,
    *,
    poll: float = POLL,
) -> Schedule:
    """The begin and end of each move of a plan; ``makespan`` is how long the plan takes.

    Quick for any plan (10,000 moves: a fraction of a second). It knows of no fault, and of no
    other job on the cluster; see :func:`planner.timing.list_schedule`.

    Raises:
        FormatError: the actions of a move do not lead where it says.
    """
    moves = [timed_move(move, durations) for move in plan.moves]
    # Beside a move the role of a node takes no time.
    over = {step.id for step in plan.node_steps}
    return list_schedule(moves, throttles, queue, poll=poll, over=over)


def timed_move(move: Move, durations: ActionSeconds = USUAL_RATES) -> TimedMove:
    """A move with the seconds that its actions take at these rates.

    What the move copies and sends in all is taken as shared evenly by its actions that do so.

    Raises:
        FormatError: its actions do not lead where it says.
    """
    return TimedMove(move.id, tuple(_timed_actions(move, durations)), move.after)


def mib_of_actions(move: Move) -> dict[Verb, float]:
    """MiB that each action of a kind copies or sends: they share what the move does in all."""
    verbs = [action.verb for action in move.actions]
    copies, sends = verbs.count(Verb.REPLACE_DISKS), verbs.count(Verb.MIGRATE)
    return {
        Verb.REPLACE_DISKS: move.copy_gib * MIB_PER_GIB / copies if copies else 0.0,
        Verb.MIGRATE: move.memory_gib * MIB_PER_GIB / sends if sends else 0.0,
        Verb.FAILOVER: 0.0,
    }


def _timed_actions(move: Move, durations: ActionSeconds) -> Iterator[TimedAction]:
    mib = mib_of_actions(move)
    for (before, after), action in zip(pairwise(stations(move)), move.actions, strict=True):
        verb = action.verb
        yield TimedAction(
            _nodes(before, after),
            durations.seconds(verb, mib[verb], restarts=move.restarts > 0),
            frozenset((before.primary, action.node) if verb is Verb.REPLACE_DISKS else ()),
        )


def _nodes(before: Position, after: Position) -> frozenset[str]:
    """The nodes that an instance is on before or after an action."""
    names = {before.primary, before.secondary, after.primary, after.secondary}
    return frozenset(name for name in names if name is not None)
