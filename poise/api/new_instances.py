"""New instances as they are asked for: checked, and made part of a cluster."""

from __future__ import annotations

from planner.plan import NewInstance
from poise.api.planning_options import check_whole
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.errors import Option, UsageError
from snapshots.instance_status import InstanceStatus
from snapshots.reading import why_no_name
from snapshots.records import Disk, InstanceRecord

DRBD_METADATA = 128
"""MiB that DRBD adds to every disk; Ganeti counts them as part of the instance."""

_MOST = 10_000
_DISKS = Option("disks", "--disk")


def new_names(cluster: Cluster, request: NewInstance, count: int) -> list[str]:
    """Their names: the one that is asked for, numbered from 1 where there are several.

    Raises:
        UsageError: there is such an instance already.
    """
    names = [request.name] if count == 1 else [f"{request.name}-{k}" for k in range(1, count + 1)]
    taken = set(cluster.instances.names).intersection(names)
    if taken:
        raise UsageError(
            f"instance {min(taken)} exists already", advice=("another ", Option("name"))
        )
    return names


def record_of(request: NewInstance, name: str) -> InstanceRecord:
    """The request as a running instance without nodes."""
    drbd = request.template is DiskTemplate.DRBD
    disks = tuple(Disk(size, request.spindles) for size in request.disks)
    return InstanceRecord(
        name=name,
        memory=request.memory,
        disk=sum(request.disks) + (DRBD_METADATA * len(disks) if drbd else 0),
        disks=disks,
        vcpus=request.vcpus,
        status=InstanceStatus.RUNNING,
        primary=NO_NODE,
        secondary=NO_NODE,
        template=request.template,
        spindle_use=1 if request.spindles is None else request.spindles,
        tags=request.tags,
    )


def check_request(
    cluster: Cluster, request: NewInstance, count: int, best: int, kvm_node_memory: int
) -> None:
    """Raises UsageError where no cluster could answer, or this one has no nodes."""
    check_whole("memory", request.memory, "MiB", least=1)
    check_whole("vcpus", request.vcpus, least=1)
    check_whole("count", count, least=1, most=_MOST)
    check_whole("best", best, least=1)
    check_whole("kvm_node_memory", kvm_node_memory, "MiB")
    check_whole("spindles", request.spindles or 0)
    for size in request.disks:
        check_whole("disks", size, "MiB", least=1)
    check_whole("disks", sum(request.disks), "MiB")
    if trouble := why_no_name(request.name):
        raise UsageError(Option("name"), f": {trouble}")
    diskless = request.template is DiskTemplate.DISKLESS
    if diskless and request.disks:
        raise UsageError("template diskless has no disks", advice=("leave out ", _DISKS))
    if not diskless and not request.disks:
        raise UsageError(
            f"template {request.template.label} needs a disk",
            advice=("add ", Option("disks", "--disk 20g")),
        )
    if not len(cluster.nodes):
        raise UsageError("the cluster has no nodes")
