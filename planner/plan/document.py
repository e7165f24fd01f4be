"""Plans as JSON documents of the format ``poise.plan/1``, written and read.

Numbers that JSON cannot hold (NaN, infinities: the score of a node without memory) become null.
``poise/schemas/plan.json`` describes the format.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from planner.explain.out_of_use import OutOfUse
from planner.plan.move import Move, Position
from planner.plan.plan import NodeChange, NodeFigures, Plan, Stuck, TermChange
from planner.plan.plan_warning import PlanWarning
from planner.rules.actions import Action, Verb
from snapshots.errors import Command, FormatError, Option
from snapshots.reading import JsonObject, objects, parse_json

PLAN_FORMAT = "poise.plan/1"

MAKE_ONE = Command("balance", "SOURCE", Option("out", "--out plan.json"))
"""The advice where a file is no plan."""

_LOOKED_AT = 4096
"""Characters in which a document begins."""


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON-ready values, keys in the order of the format."""
    return {
        "format": PLAN_FORMAT,
        "source": plan.source,
        "fingerprint": plan.fingerprint,
        "group": plan.group,
        "created": plan.created,
        "solver": plan.solver,
        "options": dict(plan.options),
        "score_before": _number(plan.score_before),
        "score_after": _number(plan.score_after),
        "bound": _number(plan.bound),
        "stopped": plan.stopped,
        "restarts": plan.restarts,
        "copy_gib": plan.copy_gib,
        "memory_gib": plan.memory_gib,
        "moves": [move_document(move) for move in plan.moves],
        "warnings": [asdict(warning) for warning in plan.warnings],
        "immovable": [asdict(stuck) for stuck in plan.immovable],
        "terms": [
            {
                "name": term.name,
                "weight": term.weight,
                "before": _number(term.before),
                "after": _number(term.after),
            }
            for term in plan.terms
        ],
        "nodes": [asdict(node) | {"cpus": _number(node.cpus)} for node in plan.nodes],
    }


def write_plan(plan: Plan) -> str:
    """The document as indented JSON text, ending in a newline."""
    return json.dumps(plan_document(plan), indent=2, allow_nan=False) + "\n"


def read_plan(text: str | bytes, name: str = "plan") -> Plan:
    """Read a plan document; ``name`` is the file that errors blame. Unknown keys are ignored.

    Raises:
        FormatError: not JSON, another format or version, a missing or ill-typed key, or moves
            that do not fit together.
    """
    document = _document(text, name)
    try:
        return _read_plan(document)
    except FormatError as error:
        raise FormatError(str(error), advice=MAKE_ONE) from None


def _read_plan(document: JsonObject) -> Plan:
    return Plan(
        source=_told(document, "source"),
        fingerprint=document.text("fingerprint"),
        group=document.text("group"),
        created=None if document.get("created") is None else document.text("created"),
        solver=document.text("solver"),
        options=_read_options(document),
        score_before=_float(document, "score_before"),
        score_after=_float(document, "score_after"),
        bound=_float(document, "bound"),
        stopped=document.text("stopped", ""),
        moves=_read_moves(document),
        terms=tuple(
            TermChange(
                term.name("name"),
                _finite(term, "weight"),
                _float(term, "before"),
                _float(term, "after"),
            )
            for term in _list(document, "terms", "term")
        ),
        nodes=tuple(_read_node(node) for node in _list(document, "nodes", "node")),
        immovable=tuple(
            Stuck(stuck.name("instance"), stuck.text("reason"), _told(stuck, "message"))
            for stuck in _list(document, "immovable", "instance")
        ),
        warnings=tuple(
            PlanWarning(
                kind=warning.text("kind"),
                message=_told(warning, "message"),
                node=None if warning.get("node") is None else warning.name("node"),
                move=None if warning.get("move") is None else _whole(warning, "move"),
                resolved=warning.flag("resolved", False),
                before=_told_or_none(warning, "before"),
                after=_told_or_none(warning, "after"),
                instances=warning.texts("instances", []),
            )
            for warning in _list(document, "warnings", "warning")
        ),
    )


def _document(text: str | bytes, name: str) -> JsonObject:
    """The JSON object, its format checked."""
    start = text[:_LOOKED_AT].lstrip()
    if start[:1] not in ("{", b"{"):
        raise FormatError(f"{name}: not a plan", advice=MAKE_ONE)
    try:
        document = JsonObject(parse_json(text, name), name)
    except FormatError as error:
        raise FormatError(str(error), advice=MAKE_ONE) from None
    form = document.get("format")
    if form == PLAN_FORMAT:
        return document
    wrong = f"is {form!r:.80}" if "format" in document else "is missing"
    raise FormatError(
        f"{name}: not a plan: key 'format' {wrong} (expected '{PLAN_FORMAT}')", advice=MAKE_ONE
    )


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _whole_or_null(item: JsonObject, key: str) -> int | None:
    return None if key in item and item.get(key) is None else _whole(item, key)


def _float(item: JsonObject, key: str) -> float:
    return math.nan if key in item and item.get(key) is None else _finite(item, key)


def _finite(item: JsonObject, key: str) -> float:
    """A number of any size; scores for huge loads are beyond what a cluster's figures may be."""
    value = item.get(key)
    if isinstance(value, float) and math.isfinite(value):
        return value
    return item.number(key)  # or the reason why it is none


def _amount(item: JsonObject, key: str) -> float:
    """An amount of something, 0 or more: budgets are counted with it."""
    value = _finite(item, key)
    if value < 0:
        raise item.error(f"key '{key}': expected 0 or more, got {value:g}")
    return value


def _whole(item: JsonObject, key: str) -> int:
    """A whole number of any size: sums over instances may be larger than one of them may be."""
    value = item.get(key)
    return value if type(value) is int else item.integer(key)


def _read_options(document: JsonObject) -> dict[str, Any]:
    if "options" not in document:
        return {}
    document.child("options")
    options: dict[str, Any] = document.get("options")
    try:
        json.dumps(options, allow_nan=False)
    except ValueError:  # 1e999
        raise document.error("key 'options': number out of range") from None
    return options


def _told(item: JsonObject, key: str) -> str:
    """Text for people, in which any character may stand: file names and tags are repeated there."""
    value = item.get(key)
    return value if isinstance(value, str) else item.text(key)


def _told_or_none(item: JsonObject, key: str) -> str | None:
    return None if item.get(key) is None else _told(item, key)


def _list(document: JsonObject, key: str, kind: str) -> list[JsonObject]:
    return objects(document.items(key, []), document.where, kind)


def move_document(move: Move) -> dict[str, Any]:
    """A move as JSON-ready values."""
    return {
        "id": move.id,
        "instance": move.instance,
        "kind": move.kind,
        "from": asdict(move.source),
        "to": asdict(move.target),
        "actions": [{"verb": action.verb.value, "node": action.node} for action in move.actions],
        "restarts": move.restarts,
        "copy_gib": move.copy_gib,
        "memory_gib": move.memory_gib,
        "after": list(move.after),
        "score_after": _number(move.score_after),
    }


def _read_moves(document: JsonObject) -> tuple[Move, ...]:
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
        copy_gib=_amount(item, "copy_gib"),
        memory_gib=_amount(item, "memory_gib"),
        after=item.integers("after"),
        score_after=_float(item, "score_after"),
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


def _read_node(item: JsonObject) -> NodeChange:
    return NodeChange(
        name=item.name("name"),
        offline=item.flag("offline"),
        total_memory=_whole_or_null(item, "total_memory"),
        total_disk=_whole_or_null(item, "total_disk"),
        cpus=None if item.get("cpus", 0) is None else _finite(item, "cpus"),
        before=_read_figures(item.child("before")),
        after=_read_figures(item.child("after")),
        out_of_use=_read_out_of_use(item),
    )


def _read_out_of_use(item: JsonObject) -> OutOfUse | None:
    """The reason why a node is out of use; plans of earlier versions do not say it."""
    value = item.get("out_of_use")
    if value is None:
        return OutOfUse.OFFLINE if item.flag("offline") else None
    try:
        return OutOfUse(value)
    except ValueError:
        known = ", ".join(OutOfUse)
        raise item.error(f"key 'out_of_use': expected one of {known}") from None


def _read_figures(item: JsonObject) -> NodeFigures:
    return NodeFigures(
        free_memory=_whole_or_null(item, "free_memory"),
        reserved_memory=_whole(item, "reserved_memory"),
        free_disk=_whole_or_null(item, "free_disk"),
        vcpus=_whole(item, "vcpus"),
        primaries=_whole(item, "primaries"),
        secondaries=_whole(item, "secondaries"),
        n_plus_one=item.flag("n_plus_one"),
    )
