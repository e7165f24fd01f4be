"""The past of a cluster, from the opcodes of its jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from executor.ganeti.job_log import seconds
from executor.ganeti.job_rows import Row, read_id
from executor.ganeti.opcodes import FAILOVER, MIGRATE, REPLACE_DISKS
from executor.history import History, PastAction, PastResize
from planner.rules import Verb

HISTORY = ("id", "ops", "opstatus", "opexec", "opend", "archived")
"""The fields that tell the past; by the last one archived jobs come along.

``opexec`` is when an opcode had its locks and began, ``opend`` when it was done.
"""

_VERBS = {
    MIGRATE: Verb.MIGRATE,
    FAILOVER: Verb.FAILOVER,
    REPLACE_DISKS: Verb.REPLACE_DISKS,
}
_OTHER_INSTANCE = frozenset({"OP_INSTANCE_CREATE", "OP_INSTANCE_REMOVE", "OP_INSTANCE_RENAME"})
_OTHER_DISKS = frozenset({"OP_INSTANCE_GROW_DISK", "OP_INSTANCE_RECREATE_DISKS"})
_MODIFY = "OP_INSTANCE_SET_PARAMS"
_MEMORY = frozenset({"memory", "minmem", "maxmem"})
_ALL_DISKS = "replace_new_secondary"
_NAMED_DISKS = frozenset({"replace_on_primary", "replace_on_secondary"})


def history_of(rows: Iterable[Row], where: str) -> History:
    """The history that rows with the :data:`HISTORY` fields tell.

    What is no opcode, or has no instance, is left aside: jobs are of many versions of Ganeti.

    Raises:
        FormatError: a row has no job's number.
    """
    jobs: list[str] = []
    actions: list[PastAction] = []
    resizes: list[PastResize] = []
    for row in rows:
        job = read_id(row, where)
        jobs.append(job)
        for number, opcode, status, began, ended in _opcodes(row):
            kind, instance = opcode.get("OP_ID"), opcode.get("instance_name")
            if not isinstance(instance, str) or not isinstance(kind, str):
                continue
            if kind in _VERBS:
                if status in ("success", "error") and opcode.get("cleanup") is not True:
                    whole = _whole(opcode)
                    done = status == "success"
                    verb = _VERBS[kind]
                    actions.append(
                        PastAction(job, number, instance, verb, began, ended, done, whole)
                    )
            elif began is not None:
                resizes += _resizes(kind, instance, opcode, began if ended is None else ended)
    return History(frozenset(jobs), tuple(actions), tuple(resizes))


def _opcodes(
    row: Row,
) -> Iterator[tuple[int, Mapping[str, Any], str, float | None, float | None]]:
    """Number, opcode, status, begin and end of all opcodes of a job."""
    columns = [row[name] for name in ("ops", "opstatus", "opexec", "opend")]
    if not all(isinstance(column, list) for column in columns):
        return
    for number, (opcode, status, began, ended) in enumerate(zip(*columns, strict=False)):
        if isinstance(opcode, dict) and isinstance(status, str):
            yield number, opcode, status, seconds(began), seconds(ended)


def _whole(opcode: Mapping[str, Any]) -> bool:
    """True unless it is a disk replacement that may have copied some of the disks only."""
    mode = opcode.get("mode")
    if opcode["OP_ID"] != REPLACE_DISKS or mode == _ALL_DISKS:
        return True
    return mode in _NAMED_DISKS and not opcode.get("disks")


def _resizes(
    kind: str, instance: str, opcode: Mapping[str, Any], at: float
) -> Iterator[PastResize]:
    """The instances that an opcode gives another size, or another name, for all that is known."""
    if kind in _OTHER_INSTANCE:
        yield PastResize(instance, at)
        if isinstance(new := opcode.get("new_name"), str):
            yield PastResize(new, at)
    elif kind in _OTHER_DISKS:
        yield PastResize(instance, at, memory=False)
    elif kind == _MODIFY:
        changed = opcode.get("beparams")
        memory = isinstance(changed, dict) and not _MEMORY.isdisjoint(changed)
        disk = bool(opcode.get("disks") or opcode.get("disk_template"))
        if memory or disk:
            yield PastResize(instance, at, memory, disk)
