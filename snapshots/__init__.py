"""Cluster state in and out: a :class:`Cluster` from files, live clusters and thin air.

Importing this package imports nothing else; names are looked up when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snapshots.cluster import Cluster
    from snapshots.errors import (
        BackendError,
        FormatError,
        PlanningError,
        PoiseError,
        SourceError,
        UsageError,
    )
    from snapshots.htools.text_writer import write_text
    from snapshots.loading import load

__all__ = [
    "BackendError",
    "Cluster",
    "FormatError",
    "PlanningError",
    "PoiseError",
    "SourceError",
    "UsageError",
    "load",
    "write_text",
]

_HOMES = {
    "Cluster": "cluster",
    "load": "loading",
    "write_text": "htools.text_writer",
} | dict.fromkeys(
    (
        "BackendError",
        "FormatError",
        "PlanningError",
        "PoiseError",
        "SourceError",
        "UsageError",
    ),
    "errors",
)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{home}"), name)
