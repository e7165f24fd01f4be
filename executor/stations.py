"""Checks that the moves of a plan are what they say, and finds the station of an instance."""

from __future__ import annotations

from executor.awaited import first_unawaited
from planner.plan import NEW_PLAN, Move, Plan, Position, stations
from snapshots.errors import FormatError


def check_actions(plan: Plan) -> None:
    """Refuse a plan with moves that are not what they say.

    Raises:
        FormatError: see :func:`planner.plan.stations`; or a move may begin before the one that
            brings its instance to where it begins.
    """
    steps = plan.steps
    places = {step.id: position for position, step in enumerate(steps)}
    last: dict[str, int] = {}
    pairs = []
    for position, step in enumerate(steps):
        if not isinstance(step, Move):
            continue
        if step.instance in last:
            pairs.append((position, last[step.instance]))
        last[step.instance] = position
    after = [[places[k] for k in step.after] for step in steps]
    unordered = first_unawaited(after, pairs)
    for position, move in enumerate(steps):
        if not isinstance(move, Move):
            continue
        if unordered is not None and position == unordered[0]:
            earlier = steps[unordered[1]].id
            raise FormatError(
                f"move {move.id} ({move.instance}): does not wait for move {earlier} of the same"
                " instance",
                advice=NEW_PLAN,
            )
        if not move.actions:
            raise FormatError(f"move {move.id} ({move.instance}): no actions", advice=NEW_PLAN)
        stations(move)


def station_of(places: tuple[Position, ...], position: Position) -> int | None:
    """The index of a position among ``places``; None if it is not among them."""
    return places.index(position) if position in places else None
