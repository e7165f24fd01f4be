"""Makes the larger demo cluster: 40 nodes and 400 DRBD instances after half a rolling reboot.

    .venv/bin/python examples/make_large.py examples/large.data

Two generations of hardware in four racks. The instances are first placed as an allocator would
place them, the least loaded pair from two racks first; then 24 of the nodes, one after the other,
hand their primaries to the secondaries and reboot, and nothing is moved back. Equal on every
machine and Python: integers only, and the random generator is asked for nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from snapshots.cluster import Cluster
from snapshots.disk_template import ALL_TEMPLATES, DiskTemplate
from snapshots.htools import write_text
from snapshots.instance_status import InstanceStatus
from snapshots.policy import Policy, Spec
from snapshots.records import AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord

GIB = 1024
NODES = 40
INSTANCES = 400
REBOOTED = 24
DRBD_META = 128
"""MiB that DRBD's metadata takes beside every disk."""

# (how many of 100, memory MiB, disk MiB, virtual CPUs): many small ones, few large ones.
SIZES = (
    (34, 2 * GIB, 20 * GIB, 1),
    (28, 4 * GIB, 40 * GIB, 2),
    (20, 8 * GIB, 100 * GIB, 4),
    (12, 16 * GIB, 200 * GIB, 8),
    (6, 32 * GIB, 400 * GIB, 8),
)
# Instances of one service stay apart: (service, how many).
SERVICES = (("dns", 6), ("ldap", 4), ("web", 12), ("mail", 5))

POLICY = Policy(
    standard=Spec(128, 1, GIB, 1, 1, 1),
    limits=((Spec(128, 1, GIB, 1, 1, 1), Spec(64 * GIB, 16, 2048 * GIB, 16, 8, 12)),),
    templates=ALL_TEMPLATES,
    vcpu_ratio=4.0,
    spindle_ratio=32.0,
)


class Hardware:
    """The nodes while the cluster fills up; column ``k`` of every list belongs to node ``k``."""

    def __init__(self) -> None:
        newer = [k % 5 in (1, 3) for k in range(NODES)]
        self.names = [f"node{k + 1:02d}.example.com" for k in range(NODES)]
        self.rack = [k % 4 for k in range(NODES)]
        self.memory = [(256 if new else 128) * GIB for new in newer]
        self.disk = [(7000 if new else 3500) * GIB for new in newer]
        self.cpus = [64 if new else 32 for new in newer]
        self.used_memory = [0] * NODES
        self.used_disk = [0] * NODES
        self.services: list[set[str]] = [set() for _ in range(NODES)]

    def primary_for(self, memory: int, service: str) -> int:
        """The node with the smallest part of its memory used that runs none of the service."""
        return min(
            (k for k in range(NODES) if not service or service not in self.services[k]),
            key=lambda k: ((self.used_memory[k] + memory) * 100 * GIB // self.memory[k], k),
        )

    def secondary_for(self, primary: int, disk: int) -> int:
        """The node of another rack with the smallest part of its disk used."""
        return min(
            (k for k in range(NODES) if self.rack[k] != self.rack[primary]),
            key=lambda k: ((self.used_disk[k] + disk) * 100 * GIB // self.disk[k], k),
        )

    def put(self, memory: int, disk: int, service: str) -> tuple[int, int]:
        """Place one instance and take its share of both nodes."""
        primary = self.primary_for(memory, service)
        secondary = self.secondary_for(primary, disk)
        self.used_memory[primary] += memory
        self.used_disk[primary] += disk
        self.used_disk[secondary] += disk
        self.services[primary].add(service)
        return primary, secondary


def make_large(seed: int = 1) -> Cluster:
    """The cluster; equal seeds give equal clusters."""
    rng = Random(seed)
    hardware = Hardware()
    sizes = [size[1:] for size in SIZES for _ in range(size[0])]
    services = [name for name, count in SERVICES for _ in range(count)]
    instances = []
    for k in range(INSTANCES):
        memory, disk, vcpus = sizes[rng.randrange(100)]
        disk += DRBD_META
        service = services[k // 12] if k % 12 == 0 and k // 12 < len(services) else ""
        primary, secondary = hardware.put(memory, disk, service)
        # Some are switched off by their owners: those take no memory.
        status = InstanceStatus.ADMIN_DOWN if k % 16 == 7 else InstanceStatus.RUNNING
        for node in range(REBOOTED):
            if primary == node:
                primary, secondary = secondary, primary
        instances.append(
            InstanceRecord(
                name=f"{service or 'vm'}{k + 1:03d}.example.com",
                memory=memory,
                disk=disk,
                disks=(Disk(disk),),
                vcpus=vcpus,
                status=status,
                primary=primary,
                secondary=secondary,
                template=DiskTemplate.DRBD,
                auto_balance=k % 40 != 3,
                tags=(f"service:{service}",) if service else (),
            )
        )
    return Cluster.from_records(
        [
            Group(
                "racks",
                "5f0c4a1e-3a56-4a68-9d0f-2f6f1e0a7c11",
                AllocationPolicy.PREFERRED,
                policy=POLICY,
            )
        ],
        _node_records(hardware, instances),
        instances,
        tags=("htools:iextags:service",),
        policy=POLICY,
        source="examples/make_large.py",
    )


def _node_records(hardware: Hardware, instances: list[InstanceRecord]) -> list[NodeRecord]:
    records = []
    for k in range(NODES):
        used = sum(i.memory for i in instances if i.primary == k and i.status.uses_memory)
        copies = sum(i.disk for i in instances if k in (i.primary, i.secondary))
        own = 2 * GIB
        records.append(
            NodeRecord(
                name=hardware.names[k],
                group=0,
                total_memory=hardware.memory[k],
                node_memory=own,
                free_memory=hardware.memory[k] - own - used,
                total_disk=hardware.disk[k],
                free_disk=hardware.disk[k] - copies,
                total_cpus=hardware.cpus[k],
                master=k == 0,
                tags=(f"rack:{hardware.rack[k] + 1}",),
            )
        )
    return records


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(write_text(make_large()), encoding="utf-8")
