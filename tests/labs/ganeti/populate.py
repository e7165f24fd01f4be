"""Fill the lab's cluster with tags, policies and instances.

``python3 -m tests.labs.ganeti.populate BASE DOMAIN`` runs on the host and talks to the master
daemon through its socket. The jobs are submitted together, so that the cluster works on several
at once. What is there already is left as it is.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.labs.ganeti.luxi import ask, opcode, run_jobs

MIB_PER_GIB = 1024

CLUSTER_TAGS = ("htools:iextags:service", "htools:nlocation:rack", "htools:desiredlocation:rack")
RACK_OF_NODE = {1: "a", 2: "a", 3: "b", 4: "b", 5: "c", 6: "c", 7: "c"}
NODE_CHANGES: dict[int, dict[str, Any]] = {
    # LUXI reports the speed, RAPI does not: the two see different clusters
    2: {"ndparams": {"cpu_speed": 1.25}},
    7: {"vm_capable": False},
}

EMPTY_GROUP = "spare"
GROUP_CHANGES: dict[str, dict[str, Any]] = {
    "rack2": {"alloc_policy": "last_resort", "ipolicy": {"vcpu-ratio": 2.0}}
}


@dataclass(frozen=True)
class Instance:
    """One instance to make. Nodes by number; memory in MiB, disks in GiB."""

    name: str
    template: str
    nodes: tuple[int, ...]
    memory: int
    vcpus: int = 1
    disks: tuple[int, ...] = (10,)
    tags: tuple[str, ...] = ()
    start: bool = True
    offline: bool = False
    forthcoming: bool = False
    auto_balance: bool = True
    spindle_use: int = 1


# node3 carries too much, both web servers share it, and mail is in the wrong rack: there is
# something for a balancer to do
INSTANCES = (
    Instance("web1", "drbd", (3, 1), 8192, 4, (20,), ("service:web",)),
    Instance("web2", "drbd", (3, 2), 8192, 4, (20,), ("service:web",)),
    Instance("db1", "drbd", (3, 4), 16384, 8, (40, 10), ("service:db",), spindle_use=2),
    Instance("db2", "drbd", (1, 3), 12288, 4, (40,), ("service:db",), start=False),
    Instance("mail", "drbd", (2, 1), 4096, 2, tags=("rack:b",)),
    Instance("wiki", "drbd", (2, 3), 3072, 2, auto_balance=False),
    Instance("build", "plain", (1,), 6144, 4, (30,)),
    Instance("scratch", "file", (4,), 2048, 1, (5,)),
    Instance("share1", "sharedfile", (3,), 4096, 2),
    Instance("share2", "sharedfile", (2,), 2048, start=False),
    Instance("cache", "ext", (3,), 3072, 2),
    Instance("probe", "diskless", (4,), 1024, disks=()),
    Instance("log1", "drbd", (5, 6), 8192, 2, (100,)),
    Instance("log2", "drbd", (5, 6), 4096, 2),
    Instance("image", "plain", (6,), 2048, start=False, offline=True),
    Instance("soon", "drbd", (4, 1), 4096, 2, forthcoming=True),
)


class Populate:
    """The jobs that make the lab's contents, for the nodes that exist."""

    def __init__(self, socket: Path, domain: str) -> None:
        self.socket = socket
        self.domain = domain
        self.nodes = self._names("node")
        self.groups = self._names("group")

    def jobs(self) -> list[list[dict[str, Any]]]:
        """What is missing, as a list of jobs (lists of opcodes). Costly ones come first."""
        present = self._names("instance")
        jobs: list[list[dict[str, Any]]] = []
        for instance in INSTANCES:
            wanted = [self._node(number) for number in instance.nodes]
            if self._full(instance.name) not in present and self.nodes.issuperset(wanted):
                jobs.append(self._instance(instance))
        if jobs or EMPTY_GROUP not in self.groups:
            jobs.append(self._settings())
        return jobs

    def _names(self, kind: str) -> set[str]:
        rows = ask(self.socket, "Query", [kind, ["name"], None])["data"]
        return {row[0][1] for row in rows}

    def _full(self, name: str) -> str:
        return f"{name}.{self.domain}"

    def _node(self, number: int) -> str:
        return self._full(f"node{number}")

    def _settings(self) -> list[dict[str, Any]]:
        opcodes = [opcode("OP_TAGS_SET", kind="cluster", tags=list(CLUSTER_TAGS), name=None)]
        for number, rack in RACK_OF_NODE.items():
            if self._node(number) in self.nodes:
                name = self._node(number)
                opcodes.append(opcode("OP_TAGS_SET", kind="node", tags=[f"rack:{rack}"], name=name))
        for number, changes in NODE_CHANGES.items():
            if self._node(number) in self.nodes:
                name = self._node(number)
                opcodes.append(opcode("OP_NODE_SET_PARAMS", node_name=name, **changes))
        for group, changes in GROUP_CHANGES.items():
            if group in self.groups:
                opcodes.append(opcode("OP_GROUP_SET_PARAMS", group_name=group, **changes))
        if EMPTY_GROUP not in self.groups:  # last: it tells that the settings have been made
            opcodes.append(opcode("OP_GROUP_ADD", group_name=EMPTY_GROUP))
        return opcodes

    def _instance(self, instance: Instance) -> list[dict[str, Any]]:
        disks: list[dict[str, Any]] = [{"size": gib * MIB_PER_GIB} for gib in instance.disks]
        if instance.template == "ext":
            disks = [disk | {"provider": "sim"} for disk in disks]
        create = opcode(
            "OP_INSTANCE_CREATE",
            mode="create",
            instance_name=self._full(instance.name),
            pnode=self._node(instance.nodes[0]),
            disk_template=instance.template,
            disks=disks,
            nics=[{}],
            os_type="noop+default",
            hypervisor="fake",
            name_check=False,
            ip_check=False,
            start=instance.start and not instance.forthcoming,
            forthcoming=instance.forthcoming,
            tags=list(instance.tags),
            beparams={
                "maxmem": instance.memory,
                "minmem": instance.memory,
                "vcpus": instance.vcpus,
                "auto_balance": instance.auto_balance,
                "spindle_use": instance.spindle_use,
            },
        )
        if len(instance.nodes) > 1:
            create["snode"] = self._node(instance.nodes[1])
        if instance.template in ("file", "sharedfile"):
            create["file_driver"] = "loop"
        opcodes = [create]
        if instance.offline:
            name = self._full(instance.name)
            opcodes.append(opcode("OP_INSTANCE_SET_PARAMS", instance_name=name, offline=True))
        return opcodes


def main(base: Path, domain: str) -> None:
    """Make what is missing and wait for it."""
    master = (base / "pids" / "node1").read_text().split()[0]
    populate = Populate(Path(f"/proc/{master}/root/run/ganeti/socket/ganeti-query"), domain)
    began = time.monotonic()
    jobs = populate.jobs()
    if not jobs:
        return
    run_jobs(populate.socket, jobs)
    print(f"{len(jobs)} jobs done in {time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
