"""Finds the holders of the locks that jobs wait for, in what Ganeti tells of its locks.

A lock is named ``instance/web1.example.com``, or ``node/UUID`` by the UUID of its node. It has the
numbers of the jobs that own it (``["26"]``), and the requests that wait for it, each with a mode
and the numbers of jobs (``[["exclusive", ["27"]]]``). A job that gets its locks one by one may wait
for several; those without an owner are about to be its own.

All of this is only shown: what is not as Ganeti writes it is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from executor.ganeti.job_id import job_id
from snapshots.reading import printable

LOCK_FIELDS = ("name", "mode", "owner", "pending")
SUMMARY_FIELDS = ("id", "summary")
NODE_FIELDS = ("uuid", "name")
_NODES_FIRST = ("node/", "node-res/", "instance/")


def holders(rows: Sequence[Mapping[str, Any]], jobs: Iterable[str]) -> dict[str, tuple[str, str]]:
    """For each of ``jobs`` that waits: the lock, and the number of the job that has it.

    Of several locks a node's comes first.
    """
    wanted, found = set(jobs), dict[str, tuple[str, str]]()
    named = [(row["name"], row) for row in rows if isinstance(row["name"], str)]
    for name, row in sorted(named, key=lambda one: _rank(one[0])):
        owners = _jobs(row["owner"])
        for waiting in wanted.intersection(_waiting(row["pending"])):
            others = [owner for owner in owners if owner != waiting]
            if others:
                found.setdefault(waiting, (name, others[0]))
    return found


def summaries(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The work of jobs by their numbers, in Ganeti's words (``INSTANCE_MIGRATE``).

    Args:
        rows: the :data:`SUMMARY_FIELDS` of jobs.
    """
    found = {}
    for row in rows:
        id, told = job_id(row["id"]), row["summary"]
        if id is not None and isinstance(told, list) and told and isinstance(told[0], str):
            found[id] = printable(told[0].partition("(")[0])
    return found


def node_names(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The names of nodes by UUID.

    Args:
        rows: the :data:`NODE_FIELDS` of nodes.
    """
    return {
        row["uuid"]: row["name"]
        for row in rows
        if isinstance(row["uuid"], str) and isinstance(row["name"], str)
    }


def lock_in_words(name: str, nodes: Mapping[str, str]) -> str:
    """A node's name of ``node/UUID``, ``instance web`` of ``instance/web``; ``nodes`` by UUID."""
    kind, _, what = name.partition("/")
    if kind in ("node", "node-res"):
        return printable(nodes.get(what, what))
    return printable(f"{kind} {what}" if what else name)


def _rank(name: str) -> tuple[int, str]:
    kinds = [number for number, kind in enumerate(_NODES_FIRST) if name.startswith(kind)]
    return (kinds[0] if kinds else len(_NODES_FIRST)), name


def _waiting(pending: object) -> list[str]:
    """The jobs in requests for a lock: pairs (mode, numbers of jobs)."""
    if not isinstance(pending, list):
        return []
    return [
        id
        for request in pending
        if isinstance(request, list) and len(request) == 2
        for id in _jobs(request[1])
    ]


def _jobs(told: object) -> list[str]:
    """The numbers of jobs in a list."""
    if not isinstance(told, list):
        return []
    return [id for one in told if (id := job_id(one)) is not None]
