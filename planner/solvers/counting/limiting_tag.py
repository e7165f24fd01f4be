"""The exclusion tags that keep instances apart, one for all that limit the same."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.state.placement import Placement
from snapshots.arrays import Ints


class LimitingTag(NamedTuple):
    """``carriers``: positions of who carries it, ``times`` how often each; ``there`` (N): how
    often the primaries of every node do.
    """

    carriers: Ints
    times: Ints
    there: Ints


def limiting_tags(placement: Placement, rows: Ints) -> list[LimitingTag]:
    """Of the tags that instances ``rows`` carry, those that differ in any of the three."""
    which, tags, times = placement.model.tags.exclusion.of_each(rows)
    order = np.lexsort((which, tags))
    which, tags, times = which[order], tags[order], times[order]
    different = np.unique(tags)
    starts, ends = tags.searchsorted(different), tags.searchsorted(different, "right")
    found: dict[tuple[bytes, ...], LimitingTag] = {}
    columns = (column.tolist() for column in (different, starts, ends))
    for tag, start, end in zip(*columns, strict=True):
        nodes, counts = placement.tag_counts.of(tag)
        carriers, often = which[start:end], times[start:end]
        key = tuple(column.tobytes() for column in (carriers, often, nodes, counts))
        if key not in found:
            there = np.zeros(placement.model.node_count, dtype=np.int64)
            there[nodes] = counts
            found[key] = LimitingTag(carriers, often, there)
    return list(found.values())
