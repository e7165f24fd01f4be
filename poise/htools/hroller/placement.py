"""The cluster as hroller keeps it while it moves instances.

Facts: hroller 3.0.2. It takes every migration to be possible, and offline nodes are like others to
it. An instance of an IAllocator message stands twice on the lists of its nodes, and so it moves
twice; where it is to go to the node that it is on, that node loses it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.state import NODE_COLUMNS, Change, Model, prepare
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.conventions.loaded import Loaded
from snapshots.arrays import Ints

_SUMS = (
    *NODE_COLUMNS,
    *("load", "reservations", "empty_reservations", "tag_counts", "tag_homes"),
)
"""All that a placement knows of its nodes, but for their lists."""


class HrollerPlacement(HtoolsPlacement):
    """The changing state of a cluster; ``record`` (N) is the node whose record a row holds."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.record: Ints = np.arange(model.node_count)

    def commit(self, outcome: Change, lane: int) -> None:
        """Carry out one move; of one to the node that the instance is on, that it leaves it."""
        i = int(outcome.instance[lane])
        home = int(self.primary[i])
        if outcome.primary[lane] == home and not self.model.drbd[i]:
            self.set_node(outcome.touched[0], lane)
            self.drop_primary(i, home)
        else:
            super().commit(outcome, lane)

    def overwrite(self, node: int, by: int, lost: int) -> None:
        """Put the record of node ``by`` in the place of another, without a secondary, ``lost``."""
        self.record[node] = self.record[by]
        if not self.doubled:  # then none looks at more of it again
            return
        for name in NODE_COLUMNS:
            getattr(self, name)[node] = getattr(self, name)[by]
        self.load[:, node] = self.load[:, by]
        self.primary_lists[node] = list(self.primary_lists[by])
        self.secondary_lists[node] = [i for i in self.secondary_lists[by] if i != lost]


def start_of(loaded: Loaded) -> HrollerPlacement:
    """The placement of a cluster that is ready for hroller, with a row for each instance."""
    if not loaded.twins:
        return HrollerPlacement(_without_exceptions(loaded.model))
    model = prepare(loaded.cluster, loaded.model.options)
    usable = loaded.model.usable_memory
    start = HrollerPlacement(_without_exceptions(replace(model, usable_memory=usable)))
    twice = HtoolsPlacement(loaded.model)
    for name in _SUMS:
        setattr(start, name, getattr(twice, name))
    start.primary_lists = _as_one(twice.primary_lists, loaded.twins)
    start.secondary_lists = _as_one(twice.secondary_lists, loaded.twins)
    start.doubled = True
    return start


def _as_one(lists: list[list[int]], twins: int) -> list[list[int]]:
    """The lists with the instance in its twin's place."""
    return [[row % twins for row in rows] for rows in lists]


def _without_exceptions(model: Model) -> Model:
    tags = replace(model.tags, may_migrate=None)
    return replace(model, tags=tags, offline=np.zeros_like(model.offline))
