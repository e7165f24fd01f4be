"""A new instance asked of a group, and what comes of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.ranked_places import GroupFit, fit_in_group
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.planner.small_clusters import instance


def new(
    template: DiskTemplate = DiskTemplate.DRBD, *, disk: int = 2000, **changes: Any
) -> InstanceRecord:
    return instance("new", NO_NODE, template=template, disk=disk, **changes)


def fit(
    source: Cluster,
    record: InstanceRecord,
    *,
    nodes: tuple[int, ...] | None = None,
    checks: bool = True,
    offline: tuple[int, ...] = (),
) -> GroupFit:
    model = prepare(extended(source, [record]), ModelOptions(offline_nodes=offline))
    scope = np.arange(model.node_count)
    chosen = scope if nodes is None else np.array(nodes)
    world = World(Placement(model), scope)
    rules = AllocationRules(capacity_checks=checks)
    return fit_in_group(world, len(source.instances), chosen, rules, best=3, explain=True)


def refusals(found: GroupFit) -> dict[tuple[int, str], list[str]]:
    return {(one.node, one.role): [r.message for r in one.reasons] for one in found.refused}
