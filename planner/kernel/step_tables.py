"""The tables of ``step_tables.h`` as ctypes has them."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from planner.kernel.structures import INT, LONG, NUMBER, POINTER

CONTENDER = np.dtype(
    [("gain", "f8"), ("mover", "i4"), ("instance", "i4"), ("kind", "i4"), ("target", "i4")]
)
"""``Contender``: a move whose gain cannot be told from the best."""


class PairTableStructure(ctypes.Structure):
    """``PairTable`` of ``pair_table.h``."""

    _fields_ = (("key", POINTER), ("amount", POINTER), ("keys", LONG), ("columns", LONG))


class KindTableStructure(ctypes.Structure):
    """``KindTable`` of ``step_tables.h``."""

    _fields_ = (("row", POINTER), ("column", POINTER), ("value", POINTER), ("width", LONG))


_ARRAYS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("usable_memory", "used_memory", "reserved_memory", "later_free_memory"),
            *("free_disk", "later_free_disk", "disk_reserve", "used_cpus", "later_used_cpus"),
            *("free_spindles", "later_free_spindles"),
        ),
        "i8",
    ),
    **dict.fromkeys(("used_spindles", "later_used_spindles", "most_spindles", "most_cpus"), "f8"),
    **dict.fromkeys(("primaries", "secondaries"), "i8"),
    **dict.fromkeys(("failing", "exclusive_storage", "live"), "?"),
    "target": "i8",
    "lost": "?",
    **dict.fromkeys(
        ("total_memory", "total_disk", "total_cpus", "cpu_speed", "max_spindles"), "f8"
    ),
    **dict.fromkeys(("total_spindles", "location_score", "tag_conflicts"), "i8"),
    **dict.fromkeys(("load", "utilisation", "present"), "f8"),
    "column": "i8",
}
_SPREAD_ARRAYS: dict[str, str] = {
    **dict.fromkeys(("value", "unit", "spindle_unit", "square", "total", "variance", "root"), "f8"),
    **dict.fromkeys(("row", "pair", "mirror"), "i8"),
    "amount": "f8",
    **dict.fromkeys(("flag", "may"), "?"),
    **dict.fromkeys(
        ("gain", "change", "release_change", "release_square", "need", "span", "spindle_span"),
        "f8",
    ),
    **dict.fromkeys(("drbd", "local"), "?"),
}
_TAG_ARRAYS: dict[str, str] = {
    **dict.fromkeys(("tags_from", "tag", "times"), "i8"),
    "visible": "?",
    **dict.fromkeys(("alike", "shared_locations"), "i8"),
    "weight": "f8",
}
ARRAYS = {name: np.dtype(kind) for name, kind in (_ARRAYS | _SPREAD_ARRAYS | _TAG_ARRAYS).items()}
"""The arrays that the tables point to, with what their numbers are."""


def _pointers(names: dict[str, str]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, POINTER) for name in names)


class StepTablesStructure(ctypes.Structure):
    """``StepTables`` of ``step_tables.h``."""

    _fields_ = (
        *((name, INT) for name in ("nodes", "movers", "targets", "classes", "primary_only")),
        *((name, INT) for name in ("even", "by_spindle", "exclusive", "force")),
        *((name, NUMBER) for name in ("online", "total_per_unit")),
        ("weight", POINTER),
        *_pointers(_ARRAYS),
        ("place_conflicts", LONG),
        *_pointers(_SPREAD_ARRAYS),
        *((name, PairTableStructure) for name in ("held", "holders")),
        *((name, INT) for name in ("has_exclusion", "located", "has_locations")),
        *((name, INT) for name in ("excludes_locations", "places")),
        *((name, POINTER) for name in ("tags_from", "tag", "times")),
        *((name, PairTableStructure) for name in ("carriers", "place_counts")),
        *((name, POINTER) for name in ("visible", "alike", "shared_locations")),
        *((name, KindTableStructure) for name in ("common_locations", "penalty", "may_migrate")),
    )
