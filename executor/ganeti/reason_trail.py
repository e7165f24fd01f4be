"""Poise's key in an opcode's reason trail: how a job is found again in the queue.

A trail is a list of [source, text, nanoseconds]. RAPI's ``?reason=`` adds ["gnt:user", text, …],
a client that submits through LUXI writes what it likes, and the queue itself ends the trail of
every opcode with ["gnt:opcode:…", "job=12;index=0", …]. Jobs that another job starts inherit its
trail.
"""

from __future__ import annotations

from typing import Any

from snapshots.errors import Refused
from snapshots.reading import quoted

SOURCE = "poise"
"""The name of Poise in a trail that it writes itself."""

_SOURCES = frozenset({SOURCE, "gnt:user"})
_OPCODE = "gnt:opcode:"


def check_key(key: str) -> None:
    """Raises Refused unless ``key`` is of printable ASCII without blanks.

    Ganeti's queue cannot write other characters, and fails in the middle of taking the job.
    """
    if not _is_key(key):
        raise Refused(f"the key {quoted(key)} cannot be written to a job (nothing was submitted)")


def key_of(opcodes: object) -> str | None:
    """The key that a job was submitted with; None for none, and for an inherited one.

    Args:
        opcodes: the job's ``ops`` as the queue tells them.
    """
    if not isinstance(opcodes, list) or not opcodes or not isinstance(opcodes[0], dict):
        return None
    trail = opcodes[0].get("reason")
    if not isinstance(trail, list):
        return None
    steps = [one for one in trail if _is_step(one)]
    if sum(one[0].startswith(_OPCODE) for one in steps) > 1:
        return None  # another job started this one
    for source, text, *_ in steps:
        if source in _SOURCES and _is_key(text):
            return str(text)
    return None


def _is_key(text: str) -> bool:
    """True if Poise may have marked a job with a text, and it can be shown as it stands."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _is_step(step: Any) -> bool:
    return (
        isinstance(step, list)
        and len(step) >= 2
        and isinstance(step[0], str)
        and isinstance(step[1], str)
    )
