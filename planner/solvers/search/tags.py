"""The tags of a node group for the kernel: what instances carry, and what nodes count of it."""

from __future__ import annotations

import numpy as np

from planner.kernel.problem import Tags
from planner.scoring.location_exclusion import LocationExclusion
from planner.state.placement import Placement
from snapshots.arrays import Ints


def tags_of(placement: Placement, scope: Ints, rows: Ints) -> Tags:
    """The tags of the instances (rows of the cluster) on the nodes ``scope``."""
    model, tags = placement.model, placement.model.tags
    which, tag, times = tags.exclusion.of_each(rows)
    starts = np.zeros(len(rows) + 1, dtype=np.int32)
    starts[1:] = np.bincount(which, minlength=len(rows)).cumsum()
    carried = np.unique(tag)
    counts = np.zeros((len(carried), len(scope)), dtype=np.int32)
    apart = LocationExclusion(placement, scope)
    kinds = len(tags.alike) if apart.active else 0
    places = np.zeros((len(carried), kinds), dtype=np.int32)
    for row, name in enumerate(carried.tolist()):
        counts[row] = placement.tag_counts[name, scope]
        if kinds:
            at, there = apart.counts().of(name)
            places[row, at] = there
    online = scope[~model.offline[scope]]
    located = np.zeros((len(scope), kinds), dtype=np.uint8)
    if kinds:
        located = tags.located.kinds[:, tags.located.columns[scope]].T.astype(np.uint8)
        located[model.offline[scope]] = 0
    grid = scope[:, None], scope[None, :]
    return Tags(
        starts=starts,
        tag=np.searchsorted(carried, tag).astype(np.int32),
        times=times.astype(np.int32),
        counts=counts,
        places=places,
        alike=tags.alike[:kinds].astype(np.int32),
        located=located,
        common=tags.common_locations[grid].astype(np.int32) if tags.has_locations else None,
        penalty=_penalty(placement, scope, rows),
        may_migrate=None if tags.may_migrate is None else tags.may_migrate[grid].astype(np.uint8),
        conflicts=int(placement.tag_conflicts[online].sum()),
        location=int(placement.location_score[online].sum()),
        place_conflicts=int(apart.value()),
    )


def _penalty(placement: Placement, scope: Ints, rows: Ints) -> np.ndarray | None:
    penalty = placement.model.tags.penalty
    return None if penalty is None else penalty[rows[:, None], scope[None, :]].astype(np.int32)
