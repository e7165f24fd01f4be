"""A Cluster made ready for planning: everything that no move changes.

:func:`prepare` follows the load pipeline of Ganeti's tools (utilisation, tags, movable
instances, node policies, monitoring data, memory accounting), because scores can only agree
when their inputs do. The mutable part of the state is :class:`planner.state.placement.Placement`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from planner.state.arithmetic import floor, times, whole
from planner.state.discrepancies import Discrepancy, discrepancies
from planner.state.loads import apply_measured, utilisation_of
from planner.state.movable import movable_instances
from planner.state.names import common_suffix, strip_suffix
from planner.state.options import ModelOptions
from planner.state.tags import TagTables, read_tag_tables
from snapshots.arrays import NO_NODE, Bools, Floats, Ints
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import total_spindles

UNLIMITED = float(1 << 62)
"""Stands for an amount without limit."""


@dataclass(frozen=True, eq=False)
class Model:
    """A cluster's fixed data, one row an item, ready for moves and scores.

    Node columns (N): ``usable_memory`` is what instances may fill, MiB, before any is placed:
    total - node's own - unaccounted (where positive). ``disk_reserve`` MiB, ``max_spindles`` and
    ``vcpu_ratio`` are the limits that a strict move keeps.
    Instance columns (I): ``uses_memory`` on its primary now, ``reserves_memory`` on its
    secondary, ``uses_cpu``, ``local`` (disk on the node), ``utilisation`` (I, 4).
    ``disk_spindles`` is -1 where a disk's spindles are unknown.
    """

    cluster: Cluster
    options: ModelOptions
    suffix: str
    node_aliases: tuple[str, ...]
    instance_aliases: tuple[str, ...]
    # nodes
    total_memory: Floats
    node_memory: Ints
    unaccounted_memory: Ints
    usable_memory: Ints
    total_disk: Floats
    total_cpus: Floats
    cpu_speed: Floats
    total_spindles: Ints
    exclusive: Bools
    offline: Bools
    group: Ints
    disk_reserve: Ints
    max_spindles: Floats
    vcpu_ratio: Floats
    max_vcpus: Ints
    # instances
    memory: Ints
    disk: Ints
    vcpus: Ints
    uses_memory: Bools
    reserves_memory: Bools
    uses_cpu: Bools
    local: Bools
    drbd: Bools
    running: Bools
    forthcoming: Bools
    movable: Bools
    auto_balance: Bools
    spindle_use: Ints
    disk_spindles: Ints
    utilisation: Floats
    node_load_override: Mapping[int, float]
    tags: TagTables
    discrepancies: tuple[Discrepancy, ...] = field(default=())

    @property
    def node_count(self) -> int:
        """Number of nodes in the snapshot, all groups together."""
        return len(self.cluster.nodes)

    @property
    def instance_count(self) -> int:
        """Number of instances in the snapshot, forthcoming ones included."""
        return len(self.cluster.instances)

    @cached_property
    def most_vcpus(self) -> Floats:
        """The most virtual CPUs under each node's ratio, by the division that checks make."""
        ratio, total = self.vcpu_ratio, self.total_cpus
        with np.errstate(all="ignore"):
            guess = np.floor(ratio * total)
            most = guess - 2
            for step in (-1, 0, 1):
                fits = ~(ratio < (guess + step) / total)
                most = np.where(fits, guess + step, most)
            bounded = np.isfinite(most) & (ratio >= 0) & (np.abs(most) < UNLIMITED)
            return np.where(bounded, most, UNLIMITED)

    def split_instances(self) -> Ints:
        """Rows of instances whose secondary is in another group than their primary."""
        table = self.cluster.instances
        paired = (table.secondary != NO_NODE) & (table.primary != NO_NODE)
        other = self.group[np.where(paired, table.secondary, table.primary)]
        return np.flatnonzero(paired & (other != self.group[table.primary]))


def prepare(cluster: Cluster, options: ModelOptions | None = None) -> Model:
    """Make ``cluster`` ready for planning.

    Raises:
        UsageError: a selected or excluded instance is unknown or ambiguous.
    """
    options = options or ModelOptions()
    nodes, instances = cluster.nodes, cluster.instances
    suffix = common_suffix(nodes.names, instances.names)
    tags = read_tag_tables(cluster, options.exclusion_tags, options.newcomers)
    utilisation = utilisation_of(cluster, options)
    movable = movable_instances(cluster, options)
    node_load = apply_measured(cluster, options, utilisation)

    status = instances.status
    admin_offline = _bools([s is InstanceStatus.ADMIN_OFFLINE for s in status])
    uses_memory = _bools([s.uses_memory for s in status]) & ~instances.forthcoming
    node_memory = _node_memory(cluster, options)
    unaccounted = _unaccounted(cluster, node_memory, uses_memory)
    vcpu_ratio, spindle_ratio = _ratios(cluster, options)
    return Model(
        cluster=cluster,
        options=options,
        suffix=suffix,
        node_aliases=strip_suffix(nodes.names, suffix),
        instance_aliases=strip_suffix(instances.names, suffix),
        total_memory=nodes.total_memory,
        node_memory=node_memory,
        unaccounted_memory=unaccounted,
        usable_memory=whole(nodes.total_memory) - node_memory - np.maximum(0, unaccounted),
        total_disk=nodes.total_disk,
        total_cpus=nodes.total_cpus,
        cpu_speed=nodes.cpu_speed,
        total_spindles=nodes.spindles,
        exclusive=nodes.exclusive_storage,
        offline=_offline(cluster, options),
        group=nodes.group,
        disk_reserve=floor(times(options.min_disk, nodes.total_disk)),
        max_spindles=times(spindle_ratio, nodes.spindles),
        vcpu_ratio=vcpu_ratio,
        max_vcpus=floor(times(vcpu_ratio, nodes.total_cpus)),
        memory=instances.memory,
        disk=instances.disk,
        vcpus=instances.vcpus,
        uses_memory=uses_memory,
        reserves_memory=instances.auto_balance & ~admin_offline,
        uses_cpu=~admin_offline,
        local=_bools([t.uses_node_disk for t in instances.template]),
        drbd=_bools([t is DiskTemplate.DRBD for t in instances.template]),
        running=_bools([s.running for s in status]),
        forthcoming=instances.forthcoming,
        movable=movable,
        auto_balance=instances.auto_balance,
        spindle_use=instances.spindle_use,
        disk_spindles=_disk_spindles(cluster),
        utilisation=utilisation,
        node_load_override=node_load,
        tags=tags,
        discrepancies=discrepancies(cluster, unaccounted),
    )


def _offline(cluster: Cluster, options: ModelOptions) -> Bools:
    """True for nodes that the snapshot or the caller says are offline."""
    offline = cluster.nodes.offline.copy()
    offline[list(options.offline_nodes)] = True
    return offline


def _node_memory(cluster: Cluster, options: ModelOptions) -> Ints:
    """The memory of every node that it needs for itself, MiB."""
    memory = cluster.nodes.node_memory.copy()
    if options.kvm_node_memory > 0:
        kvm = _bools([h == "kvm" for h in cluster.nodes.hypervisor])
        memory[kvm] = options.kvm_node_memory
    return memory


def _unaccounted(cluster: Cluster, node_memory: Ints, uses_memory: Bools) -> Ints:
    """Memory of every node that nothing on it explains, MiB; below 0 where it is too little."""
    nodes, instances = cluster.nodes, cluster.instances
    used = np.zeros(len(nodes), dtype=np.int64)
    here = np.flatnonzero(uses_memory & instances.at_home)
    np.add.at(used, instances.primary[here], instances.memory[here])
    return whole(nodes.total_memory) - node_memory - used - nodes.free_memory


def _ratios(cluster: Cluster, options: ModelOptions) -> tuple[Floats, Floats]:
    """Every node's limits: virtual CPUs per physical one, and instances per spindle."""
    nodes = cluster.nodes
    policies = [group.policy for group in cluster.groups]
    vcpus = np.array([p.vcpu_ratio for p in policies], dtype=np.float64)
    spindles = np.array([p.spindle_ratio for p in policies], dtype=np.float64)
    if not len(nodes):  # then there may be no group either
        return np.zeros(0), np.zeros(0)
    if options.max_cpu is not None:
        return np.full(len(nodes), options.max_cpu), spindles[nodes.group]
    return vcpus[nodes.group], spindles[nodes.group]


def _bools(values: list[bool]) -> Bools:
    return np.array(values, dtype=np.bool_)


def _disk_spindles(cluster: Cluster) -> Ints:
    """Spindles that an instance's disks need in all (I), -1 where one of them is unknown."""
    totals = [total_spindles(disks) for disks in cluster.instances.disks]
    return np.array([-1 if total is None else total for total in totals], dtype=np.int64)
