"""Keeping instances of one service apart: over nodes first, over racks second.

Two instances are of one service when they share an exclusion tag or the stem of their names:
``dns1001`` and ``dns1002.example.org`` are both ``dns``. Racks are what location tags say
(``htools:nlocation:``): nodes that share a tag share a rack, a row, a feed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.state.model import Model
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints

_TAIL = "0123456789-_"
"""The end of a name that is taken off: numbers and what separates them."""

Crowding = tuple[int, ...]
"""The share of a place in the service; smaller is better, the first figure counts most.

Instances of the service that run on the primary; copies of them on either node; location tags
shared by the primaries; location tags shared by any copies.
"""


def name_stem(name: str) -> str:
    """The service that an instance's name tells: no domain, no number at the end.

    Empty where the name is nothing but a number.
    """
    return name.partition(".")[0].rstrip(_TAIL).lower()


def companions(model: Model, instance: int) -> Ints:
    """Rows of the other instances of the same service, placed or not."""
    names, tags = model.cluster.instances.names, model.tags
    stem = name_stem(names[instance])
    same = np.array([bool(stem) and name_stem(name) == stem for name in names], dtype=np.bool_)
    own, _ = tags.exclusion.of(instance)
    same |= tags.exclusion.carriers(own)
    same[instance] = False
    return np.flatnonzero(same)


def crowding(placement: Placement, instance: int, primaries: Ints, secondaries: Ints) -> Ints:
    """The :data:`Crowding` of places (lanes), shape (4, lanes); NO_NODE for no secondary."""
    rows = companions(placement.model, instance)
    homes = placement.primary[rows]
    copies = np.concatenate([homes, placement.secondary[rows]])
    homes, copies = homes[homes != NO_NODE], copies[copies != NO_NODE]
    count = placement.model.node_count
    common = placement.model.tags.common_locations
    paired = secondaries != NO_NODE

    def on_both(per_node: Ints) -> Ints:
        total: Ints = per_node[primaries] + np.where(paired, per_node[secondaries], 0)
        return total

    def beside(nodes: Ints) -> Ints:
        """Location tags that each node shares with ``nodes``, all together."""
        kinds = np.bincount(common.columns[nodes], minlength=common.kinds.shape[1])
        total: Ints = (common.kinds @ kinds)[common.rows]
        return total

    return np.stack(
        [
            np.bincount(homes, minlength=count)[primaries],
            on_both(np.bincount(copies, minlength=count)),
            beside(homes)[primaries],
            on_both(beside(copies)),
        ]
    ).astype(np.int64)


def sharing(placement: Placement, instance: int, primary: int, secondary: int) -> Ints:
    """Rows of the service's instances with a copy on one of the two nodes."""
    rows = companions(placement.model, instance)
    nodes = [node for node in (primary, secondary) if node != NO_NODE]
    near = np.isin(placement.primary[rows], nodes) | np.isin(placement.secondary[rows], nodes)
    found: Ints = rows[near]
    return found


def apart_first(
    placement: Placement, instance: int, lanes: Ints, primaries: Ints, secondaries: Ints
) -> Iterator[tuple[int, Crowding]]:
    """``lanes``, places on these nodes, the least crowded first, otherwise in their order."""
    figures = crowding(placement, instance, primaries, secondaries)
    for k in np.lexsort(figures[::-1]).tolist():
        yield int(lanes[k]), tuple(figures[:, k].tolist())
