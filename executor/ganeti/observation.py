"""Reads the place and the disks of an instance from what Ganeti answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from executor.advice import Advice
from executor.backend import Disks, Observed
from planner.plan import Position
from snapshots.instance_status import STATUS_BY_LABEL, InstanceStatus
from snapshots.reading import JsonObject, quoted

INSTANCE_FIELDS = ("name", "pnode", "snodes", "status", "oper_state", "disk_template")

_TROUBLE = {
    InstanceStatus.ERROR_UP: "it runs though it should be stopped",
    InstanceStatus.ERROR_DOWN: "it does not run though it should",
    InstanceStatus.ERROR_WRONGNODE: "it runs on another node than its primary {primary}",
    InstanceStatus.ERROR_NODEDOWN: "its primary {primary} does not answer",
    InstanceStatus.ERROR_NODEOFFLINE: "its primary {primary} is offline",
}

_UNKNOWN, _FAULTY, _SYNCING = 2, 3, 4  # states of the local copy; 1 is good
_LOCAL_STATES = frozenset({1, _UNKNOWN, _FAULTY, _SYNCING})
_PERCENT, _DEGRADED, _LOCAL = 3, 5, 6  # places in a status; 0 to 2 are path, major and minor


def observed(
    item: Mapping[str, Any],
    where: str,
    disks: Disks,
    advice: Advice,
    *,
    secondary_offline: bool = False,
) -> Observed:
    """An instance as Ganeti describes it.

    Args:
        item: the :data:`INSTANCE_FIELDS`.
        disks: what was found out about its disks.
        advice: what people are told to do about its state.
        secondary_offline: its secondary is marked offline.

    Raises:
        FormatError: the description is not one.
    """
    read = JsonObject(item, where)
    name, primary = read.name("name"), read.name("pnode")
    secondaries = read.texts("snodes")
    place = Position(primary, secondaries[0] if secondaries else None)
    status = STATUS_BY_LABEL.get(read.text("status"))
    fix: tuple[str, ...] = ()
    if status is None:
        trouble = f"Ganeti says {quoted(read.text('status'))} of it"
    else:
        trouble = _TROUBLE.get(status, "").format(primary=primary)
        fix = advice.about_guest(name, place, status)
    running = read.get("oper_state")
    if status is InstanceStatus.ERROR_WRONGNODE:
        running = False
    return Observed(
        name,
        place,
        running if isinstance(running, bool) else None,
        Disks.HEALTHY if read.text("disk_template") == "diskless" else disks,
        trouble,
        fix,
        secondary_offline,
    )


def disks_of(answer: object, instance: str) -> Disks:
    """The state of the copies by a result of OP_INSTANCE_QUERY_DATA; the worst disk counts."""
    details = answer.get(instance) if isinstance(answer, Mapping) else None
    disks = details.get("disks") if isinstance(details, Mapping) else None
    if not isinstance(disks, list):
        return Disks.UNKNOWN
    found = {_disk(disk) for disk in disks}
    for worst in (Disks.DEGRADED, Disks.UNKNOWN, Disks.SYNCING):
        if worst in found:
            return worst
    return Disks.HEALTHY


def _disk(disk: Any) -> Disks:
    """One disk, by what its nodes say: ``pstatus`` on the primary, ``sstatus`` on the secondary."""
    if not isinstance(disk, Mapping):
        return Disks.UNKNOWN
    sides = [disk.get("pstatus")]
    if disk.get("dev_type") == "drbd":
        sides.append(disk.get("sstatus"))
    found = [_side(side) for side in sides if isinstance(side, list) and len(side) > _LOCAL]
    found += [Disks.UNKNOWN] * (len(sides) - len(found))
    for worst in (Disks.DEGRADED, Disks.SYNCING, Disks.UNKNOWN):
        if worst in found:
            return worst
    return Disks.HEALTHY


def _side(status: Sequence[Any]) -> Disks:
    percent, degraded, local = status[_PERCENT], status[_DEGRADED], status[_LOCAL]
    if not isinstance(percent, int | float | None) or type(degraded) is not bool:
        return Disks.UNKNOWN
    if type(local) is not int or local not in _LOCAL_STATES:
        return Disks.UNKNOWN
    if percent is not None or local == _SYNCING:
        return Disks.SYNCING
    if degraded or local == _FAULTY:
        return Disks.DEGRADED
    return Disks.UNKNOWN if local == _UNKNOWN else Disks.HEALTHY
