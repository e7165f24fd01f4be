"""The number of further instances of a group's standard size that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poise.api.balance_options import BalanceOptions
from snapshots.disk_template import DiskTemplate

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import NewInstance
    from planner.whatif import StandardRoom
    from snapshots.cluster import Cluster

_MOST = 2000
_WORK = 1.0
"""Instances that are looked for, and seconds of an ordinary machine for that, roughly."""


def more_of_standard_size(cluster: Cluster, group: int, options: BalanceOptions) -> StandardRoom:
    """The instances of the standard size of a group (row) that fit there one by one.

    Each is placed where Ganeti's hail would place it; global N+1 is kept.

    Args:
        cluster: the one that is filled.
        group: its row.
        options: those that say which nodes are offline, and what nodes need for themselves.
    """
    from planner.solvers.place import AllocationRules, World, fill
    from planner.whatif import StandardRoom
    from planner.work import Work
    from poise.api.allocating import offers_for

    offers = offers_for(
        cluster,
        _standard(cluster, group),
        [f"standard-{number}" for number in range(_MOST)],
        group=cluster.groups[group].name,
        nodes=None,
        offline=options.offline,
        rules=AllocationRules(True, options.ignore_soft_errors),
        kvm_node_memory=options.kvm_node_memory,
        spread=False,
    )
    first = len(cluster.instances)
    world = World(offers.world.placement, offers.world.scope, work=Work(_WORK))
    found = fill(world, range(first, first + _MOST), [group], offers.rules)
    return StandardRoom(found.count, found.full)


def _standard(cluster: Cluster, group: int) -> NewInstance:
    """An instance of the standard size, of DRBD where the group may have it."""
    from planner.plan import NewInstance

    policy = cluster.groups[group].policy
    size, templates = policy.standard, policy.templates
    drbd = DiskTemplate.DRBD in templates or not templates
    template = DiskTemplate.DRBD if drbd else templates[0]
    disks = () if template is DiskTemplate.DISKLESS else (size.disk,) * max(1, size.disk_count)
    return NewInstance(
        name="standard",
        memory=size.memory,
        disks=disks,
        vcpus=size.cpus,
        template=template,
        spindles=None,
    )
