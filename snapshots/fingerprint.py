"""The fingerprint of a cluster: one digest over everything that planning depends on.

Every value goes in with its kind and length, so that no two clusters share an encoding: numbers
of tables as little-endian bytes, texts as UTF-8, dataclasses as their fields in order.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from struct import pack
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from snapshots.cluster import Cluster

ASIDE = frozenset({"source", "read_at", "notes"})
"""Fields of a Cluster that say where it came from, not what it is."""


def fingerprint(cluster: Cluster) -> str:
    """SHA-256 (hex) of all fields but :data:`ASIDE`."""
    import hashlib

    parts: list[bytes] = []
    for column in fields(cluster):
        if column.name not in ASIDE:
            _add(parts, getattr(cluster, column.name))
    return hashlib.sha256(b"".join(parts)).hexdigest()


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
        case _ if is_dataclass(value):
            for column in fields(value):
                _add(parts, getattr(value, column.name))
        case _:
            raise TypeError(f"no fingerprint of a {type(value).__name__}")
