"""The steps of a plan document, and whether they fit together."""

from __future__ import annotations

from collections.abc import Sequence

from planner.plan.document_values import amount, number_or_nan
from planner.plan.move import Move, Position
from planner.plan.node_step import ROLES, NodeStep, StepType
from planner.rules.actions import Action, Verb
from snapshots.node_role import NodeRole
from snapshots.reading import JsonObject, objects, quoted


def read_moves(document: JsonObject) -> tuple[Move, ...]:
    """The moves of a document that has nothing else to do.

    They have unique ids, wait only for earlier ones, and start where the last one ended.
    """
    items = objects(document.items("moves"), document.where, "move")
    moves = [_read_move(item) for item in items]
    _check_order(items, moves)
    _check_places(items, moves)
    return tuple(moves)


def read_steps(document: JsonObject) -> tuple[tuple[Move, ...], tuple[NodeStep, ...]]:
    """The steps of a document by their types: moves, and roles of nodes; as :func:`read_moves`."""
    items = objects(document.items("steps"), document.where, "step")
    steps = [_read_step(item) for item in items]
    _check_order(items, steps)
    moves = [step for step in steps if isinstance(step, Move)]
    of_moves = [item for item, step in zip(items, steps, strict=True) if isinstance(step, Move)]
    _check_places(of_moves, moves)
    return tuple(moves), tuple(step for step in steps if isinstance(step, NodeStep))


def _check_order(items: Sequence[JsonObject], steps: Sequence[Move | NodeStep]) -> None:
    ids, seen = {step.id for step in steps}, set[int]()
    for item, step in zip(items, steps, strict=True):
        if step.id in seen:
            raise item.error(f"key 'id': {step.id} is used twice")
        unknown = [k for k in step.after if k not in seen]
        if unknown:
            raise item.error(f"key 'after': {_misplaced(step, unknown[0], ids)}")
        seen.add(step.id)


def _check_places(items: Sequence[JsonObject], moves: Sequence[Move]) -> None:
    where: dict[str, Position] = {}
    for item, move in zip(items, moves, strict=True):
        if where.get(move.instance, move.source) != move.source:
            raise item.error(f"key 'from': not where {move.instance} was left by its last move")
        where[move.instance] = move.target


def _misplaced(step: Move | NodeStep, awaited: int, ids: set[int]) -> str:
    """The reason why a step cannot wait for the one with id ``awaited``, not its position."""
    kind = "move" if isinstance(step, Move) else "step"
    if awaited == step.id:
        return f"the {kind} with id {step.id} waits for itself: take {awaited} out"
    if awaited not in ids:
        return (
            f"the {kind} with id {step.id} waits for id {awaited}, which no {kind} has: put the"
            f" {kind} back, or take {awaited} out"
        )
    return (
        f"the {kind} with id {step.id} waits for the one with id {awaited}, which comes later in"
        f" the list: put every {kind} after those that it waits for"
    )


def _read_step(item: JsonObject) -> Move | NodeStep:
    match item.text("type"):
        case StepType.MOVE:
            return _read_move(item)
        case StepType.SET_ROLE:
            return _read_node_step(item)
        case other:
            known = ", ".join(StepType)
            raise item.error(f"key 'type': expected one of {known}, got {quoted(other)}")


def _read_node_step(item: JsonObject) -> NodeStep:
    role, before = _role(item, "role"), _role(item, "before")
    if role is before:
        raise item.error(f"key 'role': the node is {role} before already")
    return NodeStep(item.integer("id"), item.name("node"), role, before, item.integers("after"))


def _role(item: JsonObject, key: str) -> NodeRole:
    word = item.text(key)
    if word not in ROLES:
        known = ", ".join(ROLES)
        raise item.error(f"key '{key}': expected one of {known}, got {quoted(word)}")
    return NodeRole(word)


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
