"""Plan documents read: :mod:`planner.plan.document` says what they are."""

from __future__ import annotations

import json
from typing import Any

from planner.explain.out_of_use import OutOfUse
from planner.plan.document import PLAN_FORMAT, STEPS_FORMAT
from planner.plan.document_values import (
    finite,
    number_or_nan,
    told,
    told_or_none,
    whole,
    whole_or_null,
)
from planner.plan.evacuation_result import EvacuationResult, SmallestRelief
from planner.plan.goal_outcome import GoalOutcome
from planner.plan.plan import NodeChange, NodeFigures, Plan, Stuck, TermChange
from planner.plan.plan_warning import PlanWarning
from planner.plan.score_bounds import ScoreBounds
from planner.plan.step_reader import read_moves, read_steps
from planner.solvers.leave.departure import NodePart
from snapshots.errors import Command, FormatError, Option
from snapshots.reading import JsonObject, objects, parse_json

MAKE_ONE = Command("balance", "SOURCE", Option("out", "--out plan.json"))
"""The advice where a file is no plan."""

_LOOKED_AT = 4096
"""Characters in which a document begins."""


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
    typed = document.get("format") == STEPS_FORMAT
    moves, node_steps = read_steps(document) if typed else (read_moves(document), ())
    return Plan(
        source=told(document, "source"),
        fingerprint=document.text("fingerprint"),
        group=document.text("group"),
        created=None if document.get("created") is None else document.text("created"),
        solver=document.text("solver"),
        options=_read_options(document),
        score_before=number_or_nan(document, "score_before"),
        score_after=number_or_nan(document, "score_after"),
        bound=number_or_nan(document, "bound"),
        stopped=document.text("stopped", ""),
        moves=moves,
        terms=tuple(
            TermChange(
                term.name("name"),
                finite(term, "weight"),
                number_or_nan(term, "before"),
                number_or_nan(term, "after"),
            )
            for term in _list(document, "terms", "term")
        ),
        nodes=tuple(_read_node(node) for node in _list(document, "nodes", "node")),
        immovable=tuple(
            Stuck(stuck.name("instance"), stuck.text("reason"), told(stuck, "message"))
            for stuck in _list(document, "immovable", "instance")
        ),
        warnings=tuple(
            PlanWarning(
                kind=warning.text("kind"),
                message=told(warning, "message"),
                node=None if warning.get("node") is None else warning.name("node"),
                move=None if warning.get("move") is None else whole(warning, "move"),
                resolved=warning.flag("resolved", False),
                before=told_or_none(warning, "before"),
                after=told_or_none(warning, "after"),
                instances=warning.texts("instances", []),
            )
            for warning in _list(document, "warnings", "warning")
        ),
        bounds=_read_bounds(document),
        evacuation=_read_evacuation(document),
        goals=tuple(_read_goal(goal) for goal in _list(document, "goals", "goal")),
        node_steps=node_steps,
    )


def _read_evacuation(document: JsonObject) -> EvacuationResult | None:
    if document.get("evacuation") is None:
        return None
    item = document.child("evacuation")
    return EvacuationResult(
        nodes=tuple(item.texts("nodes")),
        part=_read_part(item),
        leaving=whole(item, "leaving"),
        stays=tuple(item.texts("stays")),
        most=whole(item, "most"),
        least_copy_gib=finite(item, "least_copy_gib"),
        least_memory_gib=finite(item, "least_memory_gib"),
        cheapest=item.flag("cheapest"),
        reliefs=tuple(_read_relief(one) for one in _list(item, "reliefs", "relief")),
    )


def _read_part(item: JsonObject) -> str:
    try:
        return NodePart(item.text("part")).value
    except ValueError:
        raise item.error(f"key 'part': expected one of {', '.join(NodePart)}") from None


def _read_bounds(document: JsonObject) -> ScoreBounds | None:
    """The bounds; plans of earlier versions have none."""
    if document.get("bounds") is None:
        return None
    bounds = document.child("bounds")
    within = None if bounds.get("budget") is None else finite(bounds, "budget")
    best = None if bounds.get("best") is None else finite(bounds, "best")
    return ScoreBounds(finite(bounds, "placement"), within, best)


def _read_relief(item: JsonObject) -> SmallestRelief:
    return SmallestRelief(
        kind=item.text("kind"),
        amount=whole(item, "amount"),
        nodes=tuple(item.texts("nodes")),
        instances=tuple(item.texts("instances")),
        message=told(item, "message"),
        proved=item.flag("proved"),
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
    if form in (PLAN_FORMAT, STEPS_FORMAT):
        return document
    wrong = f"is {form!r:.80}" if "format" in document else "is missing"
    raise FormatError(
        f"{name}: not a plan: key 'format' {wrong} (expected '{PLAN_FORMAT}' or '{STEPS_FORMAT}')",
        advice=MAKE_ONE,
    )


def _list(document: JsonObject, key: str, kind: str) -> list[JsonObject]:
    return objects(document.items(key, []), document.where, kind)


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


def _read_goal(item: JsonObject) -> GoalOutcome:
    return GoalOutcome(
        goal=told(item, "goal"),
        hard=item.flag("hard"),
        before=whole(item, "before"),
        after=whole(item, "after"),
        instances=item.texts("instances", []),
        reason=item.text("reason", ""),
    )


def _read_node(item: JsonObject) -> NodeChange:
    return NodeChange(
        name=item.name("name"),
        offline=item.flag("offline"),
        total_memory=whole_or_null(item, "total_memory"),
        total_disk=whole_or_null(item, "total_disk"),
        cpus=None if item.get("cpus", 0) is None else finite(item, "cpus"),
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
        free_memory=whole_or_null(item, "free_memory"),
        reserved_memory=whole(item, "reserved_memory"),
        free_disk=whole_or_null(item, "free_disk"),
        vcpus=whole(item, "vcpus"),
        primaries=whole(item, "primaries"),
        secondaries=whole(item, "secondaries"),
        n_plus_one=item.flag("n_plus_one"),
    )
