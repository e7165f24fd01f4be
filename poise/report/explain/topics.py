"""The terms of the score, summed up by what operators know them as."""

from __future__ import annotations

from math import fsum

from planner.scoring import TERMS
from snapshots.arrays import Floats

_COUNTED = {
    "primaries by node": ("cpu_load_cv", "mem_load_cv", "net_load_cv"),
    "instances by node": ("disk_load_cv", "spindles_cv", "spindles_cv_forth"),
}
_MEASURED = {
    "measured loads": ("cpu_load_cv", "mem_load_cv", "disk_load_cv", "net_load_cv"),
    "spindles": ("spindles_cv", "spindles_cv_forth"),
}
_OTHERS = {
    "N+1 failures": ("n1_cnt",),
    "offline nodes": ("offline_all_cnt", "offline_pri_cnt"),
    "exclusion tags": ("pri_tags_score",),
    "locations": ("location_score", "location_exclusion_score"),
    "memory for N+1": ("reserved_mem_cv", "reserved_mem_rtotal"),
    "memory": ("free_mem_cv", "free_mem_cv_forth"),
    "disk": ("free_disk_cv", "free_disk_cv_forth"),
    "CPUs": ("vcpu_ratio_cv", "vcpu_ratio_cv_forth"),
}
_LEAST = 0.005
"""Points below which a change is shown as 0.00."""


def topics(before: Floats, after: Floats, *, measured: bool) -> list[tuple[str, float]]:
    """The points that each topic changes by, the largest change first; 0 is left out.

    ``before``, ``after``: components of the score (20), not weighted. ``measured``: loads are, and
    do not just count instances.
    """
    change = {
        term.name: term.weight * float(after[number] - before[number])
        for number, term in enumerate(TERMS)
    }
    names = _OTHERS | (_MEASURED if measured else _COUNTED)
    sums = [(topic, fsum(change[term] for term in terms)) for topic, terms in names.items()]
    return sorted((one for one in sums if one[1]), key=lambda one: -abs(one[1]))


def in_words(before: Floats, after: Floats, *, measured: bool, most: int = 2) -> str:
    """The largest changes, as ``exclusion tags -2.00, memory +0.01``; "" where there is none."""
    largest = topics(before, after, measured=measured)[:most]
    return ", ".join(f"{topic} {points:+.2f}" for topic, points in largest if abs(points) >= _LEAST)
