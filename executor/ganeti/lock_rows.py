"""Who holds the locks that jobs wait for, from what Ganeti tells of its locks.

A lock is named ``instance/web1.example.com``, or ``node/UUID`` by the UUID of its node. It has the
numbers of the jobs that own it (``["26"]``), and the requests that wait for it, each with a mode
and the numbers of jobs (``[["exclusive", ["27"]]]``). A job that gets its locks one by one may wait
for several; those that nobody owns are about to be its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LOCK_FIELDS = ("name", "mode", "owner", "pending")
_NUMBER = re.compile(r"\d{1,18}")
_NODES_FIRST = ("node/", "node-res/", "instance/")


def holders(rows: Sequence[Mapping[str, Any]], jobs: Iterable[str]) -> dict[str, tuple[str, str]]:
    """For each of ``jobs`` that waits: the lock, and the number of the job that has it.

    Of several locks a node's comes first. Whatever is not as Ganeti writes it is left out.
    """
    wanted, found = set(jobs), dict[str, tuple[str, str]]()
    for row in sorted(rows, key=lambda row: _rank(row["name"])):
        name = row["name"]
        owners = list(_numbers(row["owner"]))
        if not isinstance(name, str) or not owners:
            continue
        for waiting in wanted.intersection(_numbers(row["pending"])):
            others = [owner for owner in owners if owner != waiting]
            if others:
                found.setdefault(waiting, (name, others[0]))
    return found


def lock_in_words(name: str, nodes: Mapping[str, str]) -> str:
    """A node's name of ``node/UUID``, ``instance web`` of ``instance/web``; ``nodes`` by UUID."""
    kind, _, what = name.partition("/")
    return (
        nodes.get(what, what)
        if kind in ("node", "node-res")
        else f"{kind} {what}"
        if what
        else name
    )


def _rank(name: object) -> tuple[int, str]:
    text = str(name)
    kinds = [number for number, kind in enumerate(_NODES_FIRST) if text.startswith(kind)]
    return (kinds[0] if kinds else len(_NODES_FIRST)), text


def _numbers(value: object) -> Iterable[str]:
    """The first number in every text of a list, however deep."""
    if isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, str) and (found := _NUMBER.search(value)):
        yield found[0]
