"""Names as operators type them: short or full, and the suffix that a cluster shares.

Rules: ``--select-instances``, ``--exclude-instances`` and ``-O`` of Ganeti's tools; Poise's own
commands use the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from snapshots.aliases import common_suffix, strip_suffix

__all__ = ["common_suffix", "find_name", "strip_suffix"]


def find_name(names: Sequence[str], wanted: str) -> int | None:
    """The row of the name that ``wanted`` means, or None where it is unknown or ambiguous.

    An exact match wins; otherwise ``wanted`` must be everything before some dot of exactly one
    name.
    """
    partial = None
    prefix = wanted + "."
    for row, name in enumerate(names):
        if name == wanted:
            return row
        if name.startswith(prefix):
            partial = -1 if partial is not None else row
    return None if partial == -1 else partial
