"""The twenty terms of the cluster score, in the order in which they are summed.

Facts: Ganeti 3.0's metrics. A *spread* is the population standard deviation over the online
nodes (not divided by the mean, in spite of the ``_cv`` in the names); the others are sums.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its name as Ganeti prints it, its weight, whether it is a spread."""

    name: str
    weight: float
    spread: bool


TERMS: tuple[Term, ...] = (
    Term("free_mem_cv", 0.5, True),
    Term("free_disk_cv", 0.5, True),
    Term("n1_cnt", 1.0, False),
    Term("reserved_mem_cv", 1.0, True),
    Term("offline_all_cnt", 4.0, False),
    Term("offline_pri_cnt", 16.0, False),
    Term("vcpu_ratio_cv", 0.5, True),
    Term("cpu_load_cv", 1.0, True),
    Term("mem_load_cv", 1.0, True),
    Term("disk_load_cv", 1.0, True),
    Term("net_load_cv", 1.0, True),
    Term("pri_tags_score", 2.0, False),
    Term("spindles_cv", 0.5, True),
    Term("free_mem_cv_forth", 0.5, True),
    Term("free_disk_cv_forth", 0.5, True),
    Term("vcpu_ratio_cv_forth", 0.5, True),
    Term("spindles_cv_forth", 0.5, True),
    Term("location_score", 1.0, False),
    Term("location_exclusion_score", 1.0, False),
    Term("reserved_mem_rtotal", 0.25, False),
)

SPREADS: tuple[int, ...] = tuple(k for k, term in enumerate(TERMS) if term.spread)
"""Positions of the spread terms; the per-node values are kept in this order."""

N1, OFFLINE_ALL, OFFLINE_PRIMARIES, TAGS, LOCATION, LOCATION_EXCLUSION, RESERVED_TOTAL = (
    k for k, term in enumerate(TERMS) if not term.spread
)
"""Positions of the summed terms."""

RESERVED_SPREAD = SPREADS.index(3)
"""Row of reserved_mem_cv among the spreads; its values are also what RESERVED_TOTAL adds up."""
