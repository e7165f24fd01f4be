"""The fingerprint of a cluster: one digest over everything that planning depends on.

Every value goes in with its kind and length, so that no two clusters share an encoding: numbers
of tables as little-endian bytes, texts as UTF-8, dataclasses as their fields in order.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from struct import pack
from typing import Any

import numpy as np

ASIDE = frozenset(
    "source read_at loaded_at notes cluster_uuid connections group_names node_names"
    " role vm_capable silent unknown admin_state".split()
)
"""Fields of a cluster and of its tables that no plan depends on: where it came from, and what is
told to people only. What of a node's role counts for plans is in its ``offline``."""
LATER = frozenset({"always_failover"})
"""Columns of flags that earlier versions of Poise did not have: where none is set, the fingerprint
is the same as theirs."""


def fingerprint(cluster: object) -> str:
    """SHA-256 (hex) of all fields of a dataclass but :data:`ASIDE`."""
    import hashlib

    parts: list[bytes] = []
    _add(parts, cluster)
    return hashlib.sha256(b"".join(parts)).hexdigest()


@cache
def _columns(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that count."""
    return tuple(column.name for column in fields(kind) if column.name not in ASIDE)


def _add(parts: list[bytes], value: Any) -> None:
    match value:
        case str():
            text = value.encode("utf-8", "surrogatepass")
            parts.append(b"s%d:" % len(text) + text)
        case tuple():
            parts.append(b"t%d:" % len(value))
            for item in value:
                _add(parts, item)
        case Enum():
            _add(parts, value.name)
        case np.ndarray():
            fixed = value.astype(value.dtype.newbyteorder("<"), copy=False)
            parts.append(b"a%s%d:" % (fixed.dtype.str.encode(), len(fixed)) + fixed.tobytes())
        case None:
            parts.append(b"n")
        case bool() | int():
            parts.append(b"i%d:" % value)
        case float():
            parts.append(b"f" + pack("<d", value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            for column in _columns(type(value)):
                field = getattr(value, column)
                if not (column in LATER and not field.any()):
                    _add(parts, field)
        case _:
            raise TypeError(f"no fingerprint of a {type(value).__name__}")
