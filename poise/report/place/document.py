"""The answer of ``poise allocate`` as a document (``poise.allocation/1``)."""

from __future__ import annotations

import math
from typing import Any

from planner.explain import Reason
from planner.plan import Allocation, ClosestPlace, GroupAnswer, Place, RoomMade

ALLOCATION_FORMAT = "poise.allocation/1"


def allocation_document(answer: Allocation) -> dict[str, Any]:
    """The answer as JSON-ready values: full names, MiB, null for what is not a number."""
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
            "networks": list(request.networks),
        },
        "count": answer.count,
        "fits": answer.fits,
        "solver": answer.solver,
        "one_by_one": answer.one_by_one,
        "bound": answer.bound,
        "score_before": _number(answer.score_before),
        "placed": [
            {"instance": one.instance, **_place_document(one.place)} for one in answer.placed
        ],
        "places": [_place_document(place) for place in answer.places],
        "explained": answer.explained,
        "groups": [_group_document(group) for group in answer.groups],
        "closest": _closest_document(answer.closest),
        "room": _room_document(answer.room),
        "room_search_cut": answer.room_search_cut,
        "service": None if answer.service is None else list(answer.service),
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
        "beside": list(place.beside),
    }


def _closest_document(closest: ClosestPlace | None) -> dict[str, Any] | None:
    if closest is None:
        return None
    return {
        "primary": closest.primary,
        "secondary": closest.secondary,
        "message": closest.message,
        "lacks": [
            {"node": lack.node, "reasons": [_reason_document(reason) for reason in lack.reasons]}
            for lack in closest.lacks
        ],
    }


def _room_document(room: RoomMade | None) -> dict[str, Any] | None:
    if room is None:
        return None
    from planner.plan import move_document

    return {
        "moves": [move_document(move) for move in room.moves],
        "place": _place_document(room.place),
        "restarts": room.restarts,
        "copy_gib": room.copy_gib,
        "memory_gib": room.memory_gib,
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
