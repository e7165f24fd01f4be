"""A request together with the cluster that it is about, ready for the planner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.solvers.place import AllocationRules
from planner.state import (
    Model,
    ModelOptions,
    Placement,
    common_suffix,
    prepare,
    strip_suffix,
)
from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError
from snapshots.iallocator import (
    Allocate,
    AllocateSecondary,
    ChangeGroup,
    MultiAllocate,
    Request,
)
from snapshots.records import AllocationPolicy, Group, InstanceRecord
from snapshots.subset import extended

Pair = tuple[int, int]
"""Primary and secondary of an instance, NO_NODE for none."""


@dataclass(frozen=True, eq=False)
class Answer:
    """``info`` is without its "Request …" prefix; ``result`` as the request's type has it."""

    success: bool
    info: str
    result: Any


@dataclass(frozen=True, slots=True)
class Rules:
    """The options that change an answer."""

    allocation: AllocationRules
    model: ModelOptions


class Question:
    """A request on a prepared cluster; new instances are rows without nodes after the old ones."""

    def __init__(self, cluster: Cluster, request: Request, rules: Rules) -> None:
        self.request = request
        self.rules = rules
        self.old = len(cluster.instances)
        self.dedicated = self._asks_dedicated(cluster)
        newcomers = list(self._newcomers(cluster))
        self.probes: dict[int, Ints] = {}
        if self.dedicated:
            from planner.solvers.place import probe_records

            for group in range(len(cluster.groups)):
                records = probe_records(cluster, group)
                start = self.old + len(newcomers)
                self.probes[group] = np.arange(start, start + len(records))
                newcomers += records
        self.model = self._prepare(cluster, newcomers)
        self.model.utilisation[self.old :] = 1.0
        twins = self._twins(cluster)
        self.model.utilisation[self.old : self.old + len(twins)] = self.model.utilisation[twins]
        self.placement = self.fresh_placement()
        self.groups = cluster.groups

    def fresh_placement(self) -> Placement:
        """The cluster as it is before the answer."""
        return Placement(self.model)

    def _model_options(self, cluster: Cluster) -> ModelOptions:
        """The options that the cluster is prepared with."""
        return self.rules.model

    def _prepare(self, cluster: Cluster, newcomers: Sequence[InstanceRecord]) -> Model:
        """The cluster with the newcomers, which are called by their full names."""
        model = prepare(extended(cluster, newcomers), self._model_options(cluster))
        if not newcomers:
            return model
        suffix = common_suffix(cluster.nodes.names, cluster.instances.names)
        return replace(
            model,
            suffix=suffix,
            node_aliases=strip_suffix(cluster.nodes.names, suffix),
            instance_aliases=(
                *strip_suffix(cluster.instances.names, suffix),
                *(one.name for one in newcomers),
            ),
        )

    def _newcomers(self, cluster: Cluster) -> Sequence[InstanceRecord]:
        request = self.request
        match request:
            case Allocate():
                return [request.instance]
            case MultiAllocate():
                return [one.instance for one in request.instances]
            case ChangeGroup():
                return [record_of(cluster, row) for row in self._twins(cluster)]
            case AllocateSecondary():
                return [
                    replace(record_of(cluster, row), template=DiskTemplate.DRBD)
                    for row in self._twins(cluster)
                ]
        return []

    def _twins(self, cluster: Cluster) -> list[int]:
        """Instances that are placed once more, as if they were new; some may not be there."""
        rows: tuple[int, ...] = ()
        match self.request:
            case ChangeGroup(instances=instances):
                rows = instances
            case AllocateSecondary(instance=instance):
                rows = (instance,)
        return [row for row in rows if row < len(cluster.instances)]

    def _is_named(self, group: Group, name: str) -> bool:
        """True if the request's name of a group means this one."""
        return name in (group.name, group.uuid)

    def _asks_dedicated(self, cluster: Cluster) -> bool:
        request = self.request
        if isinstance(request, Allocate):
            names = {request.group_name}
        elif isinstance(request, MultiAllocate):
            names = {request.group_name for _ in request.instances}
        else:
            return False
        name = names.pop() if len(names) == 1 else None
        if name is not None:
            relevant = tuple(
                g for g, group in enumerate(cluster.groups) if self._is_named(group, name)
            )
        else:
            relevant = tuple(
                g
                for g, group in enumerate(cluster.groups)
                if group.allocation is not AllocationPolicy.UNALLOCABLE
            )
        nodes = cluster.nodes
        alone, groups = nodes.exclusive_storage.tolist(), nodes.group.tolist()
        return all(one or g not in relevant for one, g in zip(alone, groups, strict=True))


def find_group(cluster: Cluster, name: str) -> int:
    """The row of the group that a full name or UUID means.

    Raises:
        PlanningError: none or several.
    """
    rows = [k for k, g in enumerate(cluster.groups) if name in (g.name, g.uuid)]
    if len(rows) != 1:
        raise PlanningError(f"Wrong number of elems found with name {name}")
    return rows[0]


def record_of(cluster: Cluster, row: int) -> InstanceRecord:
    """An instance of the cluster as a record without nodes."""
    table = cluster.instances
    return InstanceRecord(
        name=table.names[row],
        memory=int(table.memory[row]),
        disk=int(table.disk[row]),
        disks=table.disks[row],
        vcpus=int(table.vcpus[row]),
        status=table.status[row],
        primary=NO_NODE,
        secondary=NO_NODE,
        template=table.template[row],
        auto_balance=bool(table.auto_balance[row]),
        spindle_use=int(table.spindle_use[row]),
        forthcoming=bool(table.forthcoming[row]),
        tags=table.tags[row],
        nics=table.nics[row],
    )
