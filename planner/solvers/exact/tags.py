"""Exclusion tags in an exact model: what they forbid, and what crowds cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.scoring import terms
from planner.scoring.location_exclusion import LocationExclusion
from planner.solvers.exact.ground import Ground
from snapshots.arrays import Bools, Ints


@dataclass(frozen=True, eq=False)
class _Carriers:
    """The instances that the model places and that carry a tag.

    ``times`` (M): how often each does, 0 for the others. ``fixed`` (nodes): how often those do
    that stay where they are. ``start`` (nodes): how often all do now.
    """

    times: Ints
    fixed: Ints
    start: Ints


def count_crowds(model: Ground, scope: Ints) -> None:
    """Add what exclusion tags forbid on nodes, and what crowds on nodes and in locations cost."""
    start = model.start
    tags = start.model.tags
    if not tags.has_exclusion:
        return
    weight = terms.TERMS[terms.TAGS].weight
    model.constant += weight * float(start.tag_conflicts[model.online].sum())
    apart = LocationExclusion(start, scope)
    model.constant += terms.TERMS[terms.LOCATION_EXCLUSION].weight * apart.value()
    which, tag, times = tags.exclusion.of_each(model.places.rows)
    real = ~start.model.forthcoming[model.places.rows]
    for one in np.unique(tag).tolist():
        own = np.zeros(len(model.places.rows), dtype=np.int64)
        own[which[tag == one]] = times[tag == one]
        everyone = _carriers(model, own, start.tag_counts.of(one))
        for node in model.touched():
            if not model.loose:
                _forbid(model, everyone, node)
            _cost(model, everyone, np.array([node]), weight)
        if apart.active:
            existing = _carriers(model, own * real, start.tag_homes.of(one))
            for kind, alike in enumerate(tags.alike.tolist()):
                there = np.flatnonzero(apart.visible[kind])
                _cost(model, existing, there, terms.TERMS[terms.LOCATION_EXCLUSION].weight * alike)


def _carriers(model: Ground, times: Ints, now: tuple[Ints, Ints]) -> _Carriers:
    start = np.zeros(model.start.model.node_count, dtype=np.int64)
    start[now[0]] = now[1]
    fixed = start.copy()
    np.subtract.at(fixed, model.start.primary[model.places.rows], times)
    return _Carriers(times, fixed, start)


def _forbid(model: Ground, carriers: _Carriers, node: int) -> None:
    """At most one primary with the tag, unless more are there and none arrives."""
    places = model.places
    home = model.start.primary[places.rows]
    here = [k for k in model.at(node)[0] if carriers.times[places.which[k]]]
    arrivals = [model.chosen[k] for k in here if home[places.which[k]] != node]
    if not arrivals:
        return
    if carriers.fixed[node] > 0:
        model.mip.row(dict.fromkeys(arrivals, 1.0), high=0.0)
        return
    present: Bools = (carriers.times > 0) & (home == node)
    model.keep_unless_untouched(
        {model.chosen[k]: 1.0 for k in here}, 1, arrivals, broken=bool(present.sum() > 1)
    )


def _cost(model: Ground, carriers: _Carriers, nodes: Ints, weight: float) -> None:
    """Let every primary beyond the first on ``nodes`` cost ``weight``."""
    places, mip = model.places, model.mip
    factors = {
        model.chosen[k]: float(carriers.times[places.which[k]])
        for node in nodes.tolist()
        for k in model.at(node)[0]
        if carriers.times[places.which[k]]
    }
    fixed = int(carriers.fixed[nodes].sum())
    movers = {int(places.which[k]) for node in nodes.tolist() for k in model.at(node)[0]}
    most = fixed + int(carriers.times[sorted(movers)].sum())
    if not factors or most <= 1:
        return
    before = max(int(carriers.start[nodes].sum()) - 1, 0)
    model.constant += weight * (fixed - before)
    for x, times in factors.items():
        mip.costs(x, weight * times)
    first = mip.number(0, 1, -weight)
    mip.row({first: 1.0, **{x: -times for x, times in factors.items()}}, high=float(fixed))
