"""Records that a reader makes of a group, a node, an instance: one object an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from snapshots.admin_state import AdminState
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.policy import DEFAULT_POLICY, Policy
from snapshots.reading.quoting import harmless
from snapshots.reading.reading import wrapped


class AllocationPolicy(Enum):
    """The order in which groups take new instances; the value is Ganeti's string."""

    PREFERRED = "preferred"
    LAST_RESORT = "last_resort"
    UNALLOCABLE = "unallocable"


@dataclass(frozen=True, slots=True)
class Group:
    """A node group."""

    name: str
    uuid: str
    allocation: AllocationPolicy
    tags: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    policy: Policy = DEFAULT_POLICY

    def __repr__(self) -> str:
        return f"Group {harmless(self.name)}: {self.allocation.value}"


@dataclass(frozen=True, slots=True)
class Disk:
    """One virtual disk: size in MiB and, where known, the spindles it needs."""

    size: int
    spindles: int | None = None


def total_spindles(disks: Sequence[Disk]) -> int | None:
    """Spindles of all disks together; None when one of them does not say."""
    total = 0
    for disk in disks:
        if disk.spindles is None:
            return None
        total += disk.spindles
    return wrapped(total)


@dataclass(frozen=True, slots=True)
class Nic:
    """A network interface. Placement only cares for the network it must be connected to."""

    network: str | None = None
    mac: str | None = None
    ip: str | None = None
    mode: str | None = None
    link: str | None = None
    bridge: str | None = None


FIGURES = frozenset(
    "total_memory node_memory free_memory total_disk free_disk total_cpus node_cpus".split()
)
"""The columns of a node that are figures which the node itself reports."""


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A node as a source describes it. ``group`` is the row of its group.

    ``offline`` means that planning must not use it, for whatever reason: it is marked offline, is
    drained, is not ``vm_capable``, or is ``silent``, that is: it should have reported its figures
    and did not. ``role`` and ``vm_capable`` are None where the source cannot tell. ``unknown``
    are those of :data:`FIGURES` that the source has no value for; they hold 0.
    """

    name: str
    group: int
    total_memory: float = 0.0
    node_memory: int = 0
    free_memory: int = 0
    total_disk: float = 0.0
    free_disk: int = 0
    total_cpus: float = 0.0
    node_cpus: int = 1
    spindles: int = 1
    free_spindles: int = 0
    cpu_speed: float = 1.0
    offline: bool = False
    master: bool = False
    exclusive_storage: bool = False
    hypervisor: str | None = None
    tags: tuple[str, ...] = ()
    role: NodeRole | None = None
    vm_capable: bool | None = None
    silent: bool = False
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InstanceRecord:
    """An instance as a source describes it. ``primary`` and ``secondary`` are node rows.

    ``always_failover`` (Ganeti turns its migrations into failovers) is False and ``admin_state``
    None where the source cannot tell.
    """

    name: str
    memory: int
    disk: int
    disks: tuple[Disk, ...]
    vcpus: int
    status: InstanceStatus
    primary: int
    secondary: int
    template: DiskTemplate
    auto_balance: bool = True
    spindle_use: int = 1
    forthcoming: bool = False
    tags: tuple[str, ...] = ()
    nics: tuple[Nic, ...] = ()
    always_failover: bool = False
    admin_state: AdminState | None = None
