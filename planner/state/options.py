"""The options of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.state.tags import NewcomerTags  # numpy, which the help of commands does without

DEFAULT_KVM_NODE_MEMORY = 4096
"""MiB that a KVM node itself is taken to need when its hypervisor is known."""


Utilisation = tuple[float, float, float, float]
"""Load of one instance: cpu, memory, disk, network (dimensionless, 1.0 unless measured)."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Additions to a snapshot before planning, as a user gives them.

    ``utilisation`` holds (instance name, load) records in file order. ``node_cpu_load`` maps a
    node's name to its total CPU load (MonD's cpu-avg-load), ``instance_cpu_load`` an instance's
    name to its own (xen-cpu-avg-load). ``select`` None means every instance. ``max_cpu`` is
    virtual CPUs per physical one; ``min_disk`` the fraction of each node's disk to keep free;
    ``kvm_node_memory`` MiB. ``newcomers`` are judged by the tags of another cluster.
    """

    utilisation: tuple[tuple[str, Utilisation], ...] = ()
    ignore_utilisation: bool = False
    node_cpu_load: Mapping[str, float] | None = None
    instance_cpu_load: Mapping[str, float] | None = None
    exclusion_tags: tuple[str, ...] = ()
    select: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY
    offline_nodes: tuple[int, ...] = ()
    max_cpu: float | None = None
    min_disk: float = 0.0
    newcomers: NewcomerTags | None = None
