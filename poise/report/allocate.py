"""The answer of ``poise allocate``, in text and as a document (``poise.allocation/1``)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from planner.allocation import Allocation, GroupAnswer, Place
from planner.place_refusal import Reason
from planner.plural import count
from planner.sizes import human_size
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from snapshots.number_writer import fixed

ALLOCATION_FORMAT = "poise.allocation/1"

_LISTED = 40
"""Refusals and instances shown; the JSON document has them all."""
_WARNED = 8


def allocation_report(answer: Allocation) -> list[Block]:
    """The best places, where each instance goes, and why not elsewhere."""
    names = ShortNames(list(_node_names(answer)), [])
    blocks: list[Block] = [_heading(answer, names)]
    if answer.places:
        blocks.append(_places(answer, names))
    if answer.count > 1 and answer.placed:
        blocks.append(_placed(answer, names))
    if len(answer.groups) > 1:
        blocks.append(_groups(answer, names))
    if any(group.refusals or group.reasons for group in answer.groups):
        blocks.append(_refusals(answer, names))
    if answer.warnings:
        blocks.append(Lines("Warnings", list(_warnings(answer, names))))
    blocks.append(Lines("Result", [_result(answer, names)]))
    return blocks


def _node_names(answer: Allocation) -> Iterator[str]:
    for place in (*answer.places, *(one.place for one in answer.placed)):
        yield place.primary
        if place.secondary is not None:
            yield place.secondary
    for group in answer.groups:
        for refusal in group.refusals:
            yield refusal.node
            yield from (one.if_fails for one in refusal.reasons if one.if_fails)
    yield from (warning.node for warning in answer.warnings if warning.node)


def _heading(answer: Allocation, names: ShortNames) -> Lines:
    request = answer.request
    disk = f"{human_size(answer.disk)} of disk ({request.template.label})"
    what = (
        f"{human_size(request.memory)} of memory, {count(request.vcpus, 'virtual CPU')}, "
        f"{disk if request.disks else 'no disk'}"
    )
    often = f"{answer.count} new instances, each" if answer.count > 1 else "A new instance of"
    lines = [Line(f"{often} {what}, on {answer.source}", "strong")]
    lines.append(Line(f"Score now {fixed(answer.score_before, 8)}"))
    if names.suffix:
        lines.append(Line(f"Names without {names.suffix}", "faint"))
    return Lines("", lines)


def _nodes(place: Place, names: ShortNames) -> str:
    if place.secondary is None:
        return names(place.primary)
    return f"{names(place.primary)}:{names(place.secondary)}"


def _places(answer: Allocation, names: ShortNames) -> Table:
    first = f" for {answer.placed[0].instance}" if answer.count > 1 and answer.placed else ""
    rows: list[list[Value]] = [
        [str(number), Cell(_nodes(place, names), "strong"), place.group, fixed(place.score, 8)]
        for number, place in enumerate(answer.places, 1)
    ]
    columns = [
        Column("#", right=True),
        Column("Nodes"),
        Column("Group"),
        Column("Score", right=True),
    ]
    return Table(f"Best places{first}", columns, rows)


def _placed(answer: Allocation, names: ShortNames) -> Table:
    rows: list[list[Value]] = [
        [
            Cell(one.instance, "strong"),
            _nodes(one.place, names),
            one.place.group,
            fixed(one.place.score, 8),
        ]
        for one in answer.placed[:_LISTED]
    ]
    columns = [Column("Instance"), Column("Nodes"), Column("Group")]
    more = len(answer.placed) - len(rows)
    footer = [f"and {more} more", "", "", ""] if more else None
    return Table(
        "One after the other",
        [*columns, Column("Score after", right=True, drop=1)],
        rows,
        footer,
    )


def _groups(answer: Allocation, names: ShortNames) -> Table:
    columns = [
        Column("Group"),
        Column("Alloc policy", drop=1),
        Column("Best place"),
        Column("Score", right=True),
        Column(""),
    ]
    rows: list[list[Value]] = [
        [
            Cell(group.group, "strong" if group.status == "chosen" else ""),
            group.policy,
            _nodes(group.best, names) if group.best else "-",
            fixed(group.best.score, 8) if group.best else "-",
            Cell(_standing(group, answer), "good" if group.status == "chosen" else ""),
        ]
        for group in answer.groups
    ]
    return Table(f"Groups{_for(answer)}", columns, rows)


def _for(answer: Allocation) -> str:
    return f", for {answer.explained}" if answer.count > 1 else ""


def _standing(group: GroupAnswer, answer: Allocation) -> str:
    """Why a group is chosen, or is not."""
    if group.status == "refused":
        return "nothing fits"
    if group.status == "unallocable":
        return "never chosen: it is unallocable"
    rivals = [g for g in answer.groups if g.status in ("chosen", "fits") and g is not group]
    chosen = next(g for g in answer.groups if g.status == "chosen")
    if group is not chosen:
        if group.policy != chosen.policy:
            return "only where no preferred group has room"
        return (
            "a higher score"
            if group.best and chosen.best and (group.best.score > chosen.best.score)
            else "the same score; the later group is chosen"
        )
    if not rivals:
        return "chosen: the only one that fits"
    if all(rival.policy != group.policy for rival in rivals):
        return "chosen: preferred before last resort"
    return "chosen: the best score"


def _refusals(answer: Allocation, names: ShortNames) -> Table:
    mirrored = answer.request.template.has_secondary
    words = {"primary": "primary", "secondary": "secondary", "node": "either" if mirrored else ""}
    rows: list[list[Value]] = []
    for group in answer.groups:
        if group.reasons:
            rows.append([Cell(f"group {group.group}", "strong"), "", _why(group.reasons, names)])
        for refusal in group.refusals:
            node = Cell(names(refusal.node), "strong")
            rows.append([node, words[refusal.role], _why(refusal.reasons, names)])
    more = len(rows) - _LISTED
    footer = [f"and {more} more", "", "(--json has them)"] if more > 0 else None
    columns = [Column("Node"), Column("As"), Column("Why not")]
    return Table(f"Refused{_for(answer)}", columns, rows[:_LISTED], footer)


def _why(reasons: tuple[Reason, ...], names: ShortNames) -> str:
    return "; ".join(names.within(reason.message) for reason in reasons)


def _warnings(answer: Allocation, names: ShortNames) -> Iterator[Line]:
    by_kind: dict[str, list[Line]] = {}
    for warning in answer.warnings:
        subject = f"{names(warning.node)}: " if warning.node else ""
        line = Line(subject + names.within(warning.message), "caution")
        by_kind.setdefault(warning.kind, []).append(line)
    for kind, lines in by_kind.items():
        yield from lines[:_WARNED]
        if len(lines) > _WARNED:
            yield Line(f"and {len(lines) - _WARNED} more of the kind {kind} (--json has them)")


def _result(answer: Allocation, names: ShortNames) -> Line:
    if answer.count > 1 and answer.placed:
        if answer.fits:
            return Line(f"All {answer.count} fit.", "good")
        fitting = len(answer.placed)
        verb = "fits" if fitting == 1 else "fit"
        return Line(f"{fitting} of {answer.count} {verb}; {answer.explained} does not.", "caution")
    if answer.fits:
        place = answer.placed[0].place
        return Line(f"It fits: {_nodes(place, names)} in group {place.group}.", "good")
    return Line("It fits nowhere.", "bad")


def allocation_document(answer: Allocation) -> dict[str, Any]:
    """The same as JSON-ready values: full names, MiB, null for what is not a number."""
    request = answer.request
    return {
        "format": ALLOCATION_FORMAT,
        "source": answer.source,
        "fingerprint": answer.fingerprint,
        "request": {
            "name": request.name,
            "memory": request.memory,
            "disks": list(request.disks),
            "disk_on_each_node": answer.disk,
            "vcpus": request.vcpus,
            "disk_template": request.template.label,
            "tags": list(request.tags),
            "spindles": request.spindles,
        },
        "count": answer.count,
        "fits": answer.fits,
        "score_before": _number(answer.score_before),
        "placed": [
            {"instance": one.instance, **_place_document(one.place)} for one in answer.placed
        ],
        "places": [_place_document(place) for place in answer.places],
        "explained": answer.explained,
        "groups": [_group_document(group) for group in answer.groups],
        "warnings": [
            {"kind": one.kind, "node": one.node, "message": one.message} for one in answer.warnings
        ],
    }


def _place_document(place: Place) -> dict[str, Any]:
    return {
        "group": place.group,
        "primary": place.primary,
        "secondary": place.secondary,
        "score": _number(place.score),
    }


def _group_document(group: GroupAnswer) -> dict[str, Any]:
    return {
        "name": group.group,
        "allocation_policy": group.policy,
        "status": group.status,
        "best": _place_document(group.best) if group.best else None,
        "reasons": [_reason_document(reason) for reason in group.reasons],
        "refusals": [
            {
                "node": one.node,
                "role": one.role,
                "reasons": [_reason_document(reason) for reason in one.reasons],
            }
            for one in group.refusals
        ],
    }


def _reason_document(reason: Reason) -> dict[str, Any]:
    return {
        "limit": reason.limit,
        "message": reason.message,
        "missing": reason.missing,
        "unit": reason.unit,
        "if_fails": reason.if_fails,
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
