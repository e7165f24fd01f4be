"""Requests for jobs that were lost: they may still arrive and undo what is done meanwhile.

Nearly everywhere that a move leads the cluster refuses what a lost request asks for: the instance
is there already, or its second copy is not. But a move there and back ends where the first switch
could be made once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from executor.run.task import Submission
from planner.plan import Move, Position
from planner.rules import Action, Verb


class _Moving(Protocol):
    """A task of a move, see :class:`executor.run.move_task.MoveTask`."""

    @property
    def move(self) -> Move: ...

    @property
    def places(self) -> tuple[Position, ...]: ...

    @property
    def station(self) -> int: ...

    @property
    def submission(self) -> Submission: ...


def safe_actions(
    task: _Moving,
    actions: Sequence[Action],
    others: Sequence[_Moving],
    now: float,
    on_its_way: float,
) -> tuple[int, float]:
    """The number of a task's next actions that no lost request can undo, and the moment (seconds,
    epoch) until which the action after those has to wait.

    Args:
        actions: the next actions of the task.
        others: the tasks of its instance, itself included.
        on_its_way: for how many seconds a request that was given up may still arrive.
    """
    ahead = task.places[task.station : task.station + len(actions) + 1]
    least, until = len(actions), now
    for other in others:
        for attempt in other.submission.missing:
            over = (attempt.ended or attempt.intended) + on_its_way
            if over <= now:
                continue
            action = other.move.actions[attempt.first]
            if other is task and attempt.first == task.station and actions:
                # Should it do all that it was to do, what is submitted now could undo that.
                reached = task.places[attempt.first + 1 : attempt.first + attempt.count + 1]
                if any(is_possible(actions[0], there) for there in reached):
                    least, until = 0, max(until, over)
            # Where its own move is now it would do what is wanted.
            for steps, there in enumerate(ahead):
                if (steps or other is not task) and is_possible(action, there):
                    least, until = min(least, max(0, steps - 1)), max(until, over)
                    break
    return least, until


def is_possible(action: Action, place: Position) -> bool:
    """True if a cluster would do an action on an instance at a place."""
    if action.verb is Verb.REPLACE_DISKS:
        return place.secondary is not None and action.node not in (place.primary, place.secondary)
    if place.secondary is None:
        return action.node != place.primary
    return action.node == place.secondary
