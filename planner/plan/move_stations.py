"""The places of an instance before, between and after the actions of a move."""

from __future__ import annotations

from planner.plan.move import Move, Position
from planner.rules.actions import Action, Verb
from snapshots.errors import Command, FormatError, Option

NEW_PLAN = (
    "make a new plan: ",
    Command("balance", "SOURCE", Option("out", "--out FILE")),
)
"""The advice for a plan whose moves are not what they say."""


def stations(move: Move) -> tuple[Position, ...]:
    """The positions that the actions lead through, ``len(move.actions) + 1`` of them.

    Raises:
        FormatError: an action cannot be done from where the ones before it lead, or the last one
            does not end where the move says.
    """
    found = [move.source]
    for action in move.actions:
        found.append(_after(found[-1], action, move))
    if found[-1] != move.target:
        raise FormatError(
            f"move {move.id} ({move.instance}): its actions end on {found[-1]}, the plan"
            f" says {move.target}",
            advice=NEW_PLAN,
        )
    if len(set(found)) != len(found):
        raise FormatError(
            f"move {move.id} ({move.instance}): its actions lead in a circle", advice=NEW_PLAN
        )
    return tuple(found)


def _after(place: Position, action: Action, move: Move) -> Position:
    where = f"move {move.id} ({move.instance}): {action.verb} to {action.node}"
    if action.node in (place.primary, place.secondary) and action.verb is Verb.REPLACE_DISKS:
        raise FormatError(f"{where}: the instance is there already", advice=NEW_PLAN)
    if action.verb is Verb.REPLACE_DISKS:
        if place.secondary is None:
            raise FormatError(f"{where}: the instance has no second copy", advice=NEW_PLAN)
        return Position(place.primary, action.node)
    if place.secondary is None:
        if action.node == place.primary:
            raise FormatError(f"{where}: the instance is there already", advice=NEW_PLAN)
        return Position(action.node)
    if action.node != place.secondary:
        raise FormatError(f"{where}: the second copy is on {place.secondary}", advice=NEW_PLAN)
    return Position(place.secondary, place.primary)
