"""The least that tags add to the score: crowds that cannot be dissolved, places not desired."""

from __future__ import annotations

import numpy as np

from planner.bounds.group_facts import GroupFacts
from planner.scoring.location_exclusion import LocationExclusion
from snapshots.arrays import NO_NODE, Bools, Floats, Ints


def crowded_nodes(group: GroupFacts) -> float:
    """Primaries that share an exclusion tag with another one on their node, at least.

    Of c carriers on N nodes, c - N are no node's first.
    """
    carriers = _carriers(group, group.placement.tag_counts.entries())
    return float(np.maximum(carriers - group.nodes, 0).sum())


def crowded_locations(group: GroupFacts) -> float:
    """The same of locations, if every node is in one.

    Each of c carriers is in as many locations as its node has tags; of those that it counts in,
    one is the first in each of all locations.
    """
    apart = LocationExclusion(group.placement, group.scope)
    if not apart.active:
        return 0.0
    alike = group.placement.model.tags.alike
    here: Bools = apart.visible[:, group.online]
    fewest = int((alike @ here).min())
    locations = int(alike[here.any(axis=1)].sum())
    carriers = _carriers(group, group.placement.tag_homes.entries())
    return float(np.maximum(carriers * fewest - locations, 0).sum())


def undesired_places(group: GroupFacts) -> float:
    """Location tags that instances' nodes share, and desired ones that they lack, at least."""
    place, model = group.placement, group.placement.model
    tags, online = model.tags, group.online
    if not (tags.has_locations or tags.penalty is not None):
        return 0.0
    offline = np.append(model.offline, False)  # NO_NODE is the last
    inside = np.zeros(model.node_count + 1, dtype=np.bool_)
    inside[online] = True
    counted = inside[place.primary] & ~offline[place.secondary] & ~model.forthcoming
    counted &= place.primary != place.secondary
    moving = np.zeros(model.instance_count, dtype=np.bool_)
    moving[group.rows] = True
    shared = place.shared_locations.astype(np.float64)
    shared[moving] = np.where(
        place.secondary[moving] == NO_NODE, 0.0, _least_shared(group) if group.nodes > 1 else 0.0
    )
    found = float(shared[counted].sum())
    if tags.penalty is not None:
        for row in np.flatnonzero(counted).tolist():
            own = tags.penalty.row(row)
            found += float(own[online].min() if moving[row] else own[place.primary[row]])
    return found


def _least_shared(group: GroupFacts) -> float:
    """The fewest location tags that any two online nodes share."""
    online = group.online
    common = group.placement.model.tags.common_locations[online[:, None], online]
    apart = ~np.eye(len(online), dtype=np.bool_)
    return float(common[apart].min())


def _carriers(group: GroupFacts, entries: tuple[Ints, Ints, Ints]) -> Floats:
    """The number of times that the primaries of online nodes carry each tag."""
    tag, node, amount = entries
    here = np.isin(node, group.online)
    names = len(group.placement.model.tags.exclusion_names)
    found: Floats = np.bincount(tag[here], amount[here], names).astype(np.float64)
    return found
