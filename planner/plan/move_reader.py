"""The moves of a plan document, and whether they fit together."""

from __future__ import annotations

from planner.plan.document_values import amount, number_or_nan
from planner.plan.move import Move, Position
from planner.rules.actions import Action, Verb
from snapshots.reading import JsonObject, objects


def read_moves(document: JsonObject) -> tuple[Move, ...]:
    """The moves: unique ids, waiting only for earlier ones, starting where the last one ended."""
    moves: list[Move] = []
    seen: set[int] = set()
    where: dict[str, Position] = {}
    items = objects(document.items("moves"), document.where, "move")
    read = [_read_move(item) for item in items]
    ids = {move.id for move in read}
    for item, move in zip(items, read, strict=True):
        if move.id in seen:
            raise item.error(f"key 'id': {move.id} is used twice")
        unknown = [k for k in move.after if k not in seen]
        if unknown:
            raise item.error(f"key 'after': {_misplaced(move, unknown[0], ids)}")
        if where.get(move.instance, move.source) != move.source:
            raise item.error(f"key 'from': not where {move.instance} was left by its last move")
        moves.append(move)
        seen.add(move.id)
        where[move.instance] = move.target
    return tuple(moves)


def _misplaced(move: Move, awaited: int, ids: set[int]) -> str:
    """The reason why a move cannot wait for the one with id ``awaited``, not its position."""
    if awaited == move.id:
        return f"the move with id {move.id} waits for itself: take {awaited} out"
    if awaited not in ids:
        return (
            f"the move with id {move.id} waits for id {awaited}, which no move has: put the move"
            f" back, or take {awaited} out"
        )
    return (
        f"the move with id {move.id} waits for the one with id {awaited}, which comes later in the"
        " list: put every move after those that it waits for"
    )


def _read_move(item: JsonObject) -> Move:
    return Move(
        id=item.integer("id"),
        instance=item.name("instance"),
        kind=item.text("kind"),
        source=_read_position(item.child("from")),
        target=_read_position(item.child("to")),
        actions=tuple(
            _read_action(a) for a in objects(item.items("actions"), item.where, "action")
        ),
        copy_gib=amount(item, "copy_gib"),
        memory_gib=amount(item, "memory_gib"),
        after=item.integers("after"),
        score_after=number_or_nan(item, "score_after"),
        restarts=_restarts(item),
    )


def _restarts(item: JsonObject) -> int:
    """Plans written before restarts were counted do not say."""
    return item.integer("restarts", least=0) if "restarts" in item else 0


def _read_action(item: JsonObject) -> Action:
    verb = item.text("verb")
    if verb not in list(Verb):
        raise item.error(f"key 'verb': expected one of {', '.join(Verb)}, got '{verb}'")
    return Action(Verb(verb), item.name("node"))


def _read_position(item: JsonObject) -> Position:
    secondary = None if item.get("secondary") is None else item.name("secondary")
    return Position(item.name("primary"), secondary)
