"""A made-up cluster as plain records, before it is written down in one of hbal's input formats."""

from __future__ import annotations

from dataclasses import dataclass, field

TEMPLATES = (
    "diskless",
    "file",
    "sharedfile",
    "plain",
    "blockdev",
    "drbd",
    "rbd",
    "ext",
    "gluster",
)
LOCAL_TEMPLATES = ("plain", "drbd")
STATUSES = (
    "running",
    "ERROR_up",
    "ADMIN_down",
    "USER_down",
    "ERROR_down",
    "ADMIN_offline",
    "ERROR_nodedown",
    "ERROR_nodeoffline",
    "ERROR_wrongnode",
)
RUNNING = ("running", "ERROR_up")
USES_MEMORY = (*RUNNING, "ERROR_nodedown", "ERROR_nodeoffline", "ERROR_wrongnode")


@dataclass
class Spec:
    """One point of an instance policy."""

    memory: int = 128
    cpu: int = 1
    disk: int = 1024
    disk_count: int = 1
    nic_count: int = 1
    spindle_use: int = 1


@dataclass
class Policy:
    std: Spec = field(default_factory=Spec)
    minmax: list[tuple[Spec, Spec]] = field(
        default_factory=lambda: [(Spec(), Spec(32768, 8, 1048576, 16, 8, 12))]
    )
    templates: tuple[str, ...] = TEMPLATES
    vcpu_ratio: float = 4.0
    spindle_ratio: float = 32.0


@dataclass
class Group:
    name: str
    uuid: str
    alloc_policy: str = "preferred"
    tags: list[str] = field(default_factory=list)
    networks: list[str] = field(default_factory=list)
    policy: Policy | None = None


@dataclass
class Node:
    """Memory and disk in MiB; `group` is an index into the cluster's groups."""

    name: str
    group: int
    tmem: int
    nmem: int
    fmem: int
    tdsk: int
    fdsk: int
    tcpu: int
    flag: str = "N"
    spindles: int = 1
    tags: list[str] = field(default_factory=list)
    exclusive: bool = False
    fspindles: int = 0
    os_cpus: int = 1
    speed: str = "1.0"
    unknown: bool = False


@dataclass
class Instance:
    name: str
    mem: int
    dsk: int
    vcpus: int
    status: str
    auto_balance: bool
    pnode: int
    snode: int | None
    template: str
    tags: list[str] = field(default_factory=list)
    spindle_use: int = 1
    disk_spindles: int | None = None
    forthcoming: bool = False

    @property
    def holds_memory(self) -> bool:
        """Does its memory count on its primary now?"""
        return self.status in USES_MEMORY and not self.forthcoming


@dataclass
class Cluster:
    groups: list[Group]
    nodes: list[Node]
    instances: list[Instance]
    tags: list[str] = field(default_factory=list)
    policy: Policy | None = None

    def settle(self) -> None:
        """Set free memory, disk and spindles of every node to what the instances leave."""
        for index, node in enumerate(self.nodes):
            primaries = [i for i in self.instances if i.pnode == index]
            present = [i for i in primaries if not i.forthcoming]
            seconds = [i for i in self.instances if i.snode == index and not i.forthcoming]
            node.fmem = node.tmem - node.nmem - sum(i.mem for i in primaries if i.holds_memory)
            local = [i for i in present if i.template in LOCAL_TEMPLATES] + [
                i for i in seconds if i.template == "drbd"
            ]
            node.fdsk = node.tdsk - sum(i.dsk for i in local)
            if node.exclusive:
                node.fspindles = node.spindles - sum(i.disk_spindles or 0 for i in local)
