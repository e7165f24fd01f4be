"""Reservations of a run that is done: what is left not done, or not in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from executor.ledger import MoveState

if TYPE_CHECKING:
    from planner.plan import PlanWarning
    from poise.runs.view import RunView

_NOT_DONE = (MoveState.FAILED, MoveState.BROKEN, MoveState.BLOCKED)
"""States of moves that were wanted and not done."""


def number_replaced(view: RunView) -> int:
    """Moves of a run that is done that were not done: a newer plan took their place."""
    return sum(1 for one in view.moves if one.record.state in _NOT_DONE)


def number_of_problems(view: RunView) -> int:
    """The problems that a person reads of: those of the plan, and one for all moves replaced."""
    return len(view.plans[-1].reservations) + bool(number_replaced(view))


def leaves_behind(view: RunView) -> bool:
    """True if an instance cannot leave its node that should."""
    return view.plans[-1].leaves_behind


def reservations(view: RunView) -> list[str]:
    """The problems that are left though every wanted move is done, for programs."""
    found = []
    if replaced := number_replaced(view):
        found.append(f"{replaced} of the moves planned first were not carried out")
    left = [_told(warning) for warning in view.plans[-1].reservations]
    return [*found, *(f"not in order after the plan: {problem}" for problem in left)]


def meanwhile(view: RunView) -> list[str]:
    """The problems while the evacuated nodes are out, for programs."""
    return [_told(warning) for warning in view.plans[-1].meanwhile]


def _told(warning: PlanWarning) -> str:
    """A warning as a sentence about its node, without the full stop."""
    return f"{warning.node}: {warning.message}" if warning.node else warning.message
