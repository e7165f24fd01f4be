"""Limits that a node breaks before a plan, after it, or both.

A broken limit may be repaired, never made worse; the reader of a plan wants to know which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.explain.unprotected import short_of_memory
from planner.rules.limit import Breach
from planner.rules.limits import every_limit
from planner.rules.node_lanes import NodeLanes
from planner.state.placement import Placement
from planner.words import size_in_words
from snapshots.arrays import Ints

N_PLUS_ONE = "n-plus-one"
EXCLUSION_TAG = "exclusion-tag"


def limit_words() -> tuple[str, ...]:
    """The limits that can be broken, in the stable words of plans and in their order."""
    checks = (limit.words.breach_check for limit in every_limit())
    return (N_PLUS_ONE, *(one.word for one in checks if one is not None), EXCLUSION_TAG)


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    """One limit on one node (row); what is wrong with it before and after, None where kept.

    ``limit`` is one of :func:`limit_words`.
    """

    limit: str
    node: int
    before: Breach | None
    after: Breach | None


def broken_limits(before: Placement, after: Placement, scope: Ints) -> list[BrokenLimit]:
    """The limits that online nodes of ``scope`` break, by limit and node.

    A node that has free just what it needs for N+1 keeps it; but as Ganeti's rule has it such a
    node fails already, and may be loaded further. What is broken then is not new.
    """
    online = scope[~after.model.offline[scope]]
    then, now = (dict(_broken(placement, online)) for placement in (before, after))
    for limit, node, tag in now.keys() - then.keys():
        if limit == N_PLUS_ONE and before.free_memory[node] == before.reserved_memory[node]:
            then[limit, node, tag] = _to_the_last(before, node)
    order = limit_words()
    keys = sorted(then.keys() | now.keys(), key=lambda key: (order.index(key[0]), key[1:]))
    return [
        BrokenLimit(limit, node, then.get((limit, node, tag)), now.get((limit, node, tag)))
        for limit, node, tag in keys
    ]


def _to_the_last(place: Placement, node: int) -> Breach:
    """The state of a node that has free just what it has to keep free."""
    needed = size_in_words(int(place.reserved_memory[node]))
    return Breach(0, f"{needed} needed and free, which Ganeti counts as failing")


def _broken(place: Placement, online: Ints) -> Iterator[tuple[tuple[str, int, str], Breach]]:
    model = place.model
    free_memory = place.free_memory
    for node in online[short_of_memory(place)[online]].tolist():
        reserved, free = int(place.reserved_memory[node]), int(free_memory[node])
        short = max(0, reserved - free)
        primaries, each = place.reservations.of(node)
        worst = model.cluster.nodes.names[primaries[each.argmax()]] if len(each) else ""
        text = (
            f"{size_in_words(reserved)} of memory needed if {worst} fails, {_free(free)} "
            f"({size_in_words(short)} short)"
        )
        yield (
            (N_PLUS_ONE, node, ""),
            Breach(short, text if reserved else "no free memory"),
        )
    lanes = NodeLanes(place, online)
    for limit in every_limit():
        check = limit.words.breach_check
        if check is not None:
            for lane in np.flatnonzero(check.broken(lanes)).tolist():
                yield (check.word, int(online[lane]), ""), check.breach(lanes, lane)
    tags, nodes, counts = place.tag_counts.entries()
    crowded = (counts > 1) & np.isin(nodes, online)
    columns = (column[crowded].tolist() for column in (tags, nodes, counts))
    for tag, node, held in zip(*columns, strict=True):
        name = model.tags.exclusion_names[tag]
        text = f"{held} primaries with exclusion tag {name}"
        yield (EXCLUSION_TAG, node, name), Breach(held, text)


def _free(free: int) -> str:
    """MiB free, or how much is missing already."""
    if free >= 0:
        return f"{size_in_words(free)} free"
    return f"{size_in_words(-free)} too few as it is"
