"""Where an instance is before, between and after the actions of a move."""

from __future__ import annotations

from executor.awaited import first_unawaited
from planner.plan import Move, Plan, Position
from planner.rules import Action, Verb
from snapshots.errors import FormatError


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
            f"move {move.id} ({move.instance}): its actions end on {words(found[-1])}, the plan"
            f" says {words(move.target)}: make the plan again"
        )
    if len(set(found)) != len(found):
        raise FormatError(
            f"move {move.id} ({move.instance}): its actions lead in a circle: make the plan again"
        )
    return tuple(found)


def check_actions(plan: Plan) -> None:
    """Refuse a plan with moves that are not what they say.

    Raises:
        FormatError: see :func:`stations`; or a move may begin before the one that brings its
            instance to where it begins.
    """
    places = {move.id: position for position, move in enumerate(plan.moves)}
    last: dict[str, int] = {}
    pairs = []
    for position, move in enumerate(plan.moves):
        if move.instance in last:
            pairs.append((position, last[move.instance]))
        last[move.instance] = position
    after = [[places[k] for k in move.after] for move in plan.moves]
    unordered = first_unawaited(after, pairs)
    for position, move in enumerate(plan.moves):
        if unordered is not None and position == unordered[0]:
            earlier = plan.moves[unordered[1]].id
            raise FormatError(
                f"move {move.id} ({move.instance}): does not wait for move {earlier} of the same"
                " instance: make the plan again"
            )
        if not move.actions:
            raise FormatError(f"move {move.id} ({move.instance}): no actions: make the plan again")
        stations(move)


def station_of(places: tuple[Position, ...], position: Position) -> int | None:
    """Which of ``places`` an instance is at; None for somewhere else."""
    return places.index(position) if position in places else None


def nodes_of(move: Move) -> frozenset[str]:
    """All nodes that a move keeps busy at some time."""
    nodes = {node for place in stations(move) for node in (place.primary, place.secondary)}
    return frozenset(node for node in nodes if node is not None)


def copying_nodes(move: Move) -> frozenset[str]:
    """The nodes that DRBD copies between when the move replaces disks; empty otherwise."""
    found: set[str] = set()
    for before, action in zip(stations(move), move.actions, strict=False):
        if action.verb is Verb.REPLACE_DISKS:
            found |= {before.primary, action.node}
    return frozenset(found)


def words(position: Position) -> str:
    """A position for people: ``node1`` or ``node1:node2``, the primary first."""
    if position.secondary is None:
        return position.primary
    return f"{position.primary}:{position.secondary}"


def _after(place: Position, action: Action, move: Move) -> Position:
    where = f"move {move.id} ({move.instance}): {action.verb} to {action.node}"
    if action.node in (place.primary, place.secondary) and action.verb is Verb.REPLACE_DISKS:
        raise FormatError(f"{where}: the instance is there already: make the plan again")
    if action.verb is Verb.REPLACE_DISKS:
        if place.secondary is None:
            raise FormatError(f"{where}: the instance has no second copy: make the plan again")
        return Position(place.primary, action.node)
    if place.secondary is None:
        if action.node == place.primary:
            raise FormatError(f"{where}: the instance is there already: make the plan again")
        return Position(action.node)
    if action.node != place.secondary:
        raise FormatError(f"{where}: the second copy is on {place.secondary}: make the plan again")
    return Position(place.secondary, place.primary)
