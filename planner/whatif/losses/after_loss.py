"""The snapshot that a loss of nodes leaves, once all has restarted that can."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.whatif.losses.exposure import Exposure
from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole


def after_loss(exposure: Exposure, lost: Ints, instances: Ints, nodes: Ints) -> Cluster:
    """The snapshot with nodes ``lost`` (rows) offline and ``instances`` restarted on ``nodes``.

    A DRBD instance leaves its second copy on the lost node, as Ganeti's failover does. What should
    run and does not is down with its node. Instances with ``nodes`` NO_NODE do not restart.
    """
    placement = exposure.placement
    model, table = placement.model, placement.model.cluster.instances
    started = nodes != NO_NODE
    primary, secondary = placement.primary.copy(), placement.secondary.copy()
    mirrored = started & exposure.mirrored[instances]
    secondary[instances[mirrored]] = primary[instances[mirrored]]
    primary[instances[started]] = nodes[started]
    runs = {*instances[started].tolist()}
    gone = np.zeros(model.node_count, dtype=np.bool_)
    gone[lost] = True
    down = exposure.should_run & gone[primary]
    status = tuple(
        InstanceStatus.RUNNING if row in runs else InstanceStatus.ERROR_NODEOFFLINE if off else was
        for row, (off, was) in enumerate(zip(down.tolist(), table.status, strict=True))
    )
    before, records = placement.to_cluster(), placement.model.cluster.nodes
    after = replace(table, primary=primary, secondary=secondary, status=status)
    memory = records.free_memory.copy()
    for instance_table, sign in (table, 1), (after, -1):
        here = instance_table.at_home & ~table.forthcoming
        uses = np.array([one.uses_memory for one in instance_table.status], dtype=np.bool_)
        held = np.where(uses & here, table.memory, 0)[here]
        np.add.at(memory, instance_table.primary[here], sign * held)
    role = tuple(
        NodeRole.OFFLINE if was is not None and off else was
        for was, off in zip(records.role, gone.tolist(), strict=True)
    )
    return replace(
        before,
        nodes=replace(
            before.nodes,
            offline=records.offline | gone,
            role=role,
            free_memory=memory,
        ),
        instances=after,
    )
