"""The groups that may be chosen for a new instance, and their nodes."""

from __future__ import annotations

import numpy as np

from planner.state.model import Model
from snapshots.arrays import Ints
from snapshots.records import AllocationPolicy

POLICY_RANK = {AllocationPolicy.PREFERRED: 0, AllocationPolicy.LAST_RESORT: 1}
"""Groups that may be chosen, the better ones first; others take an instance only by name."""


def connected(model: Model, instance: int, group: int) -> bool:
    """True if the group has every network that the instance's interfaces name."""
    networks = model.cluster.groups[group].networks
    nics = model.cluster.instances.nics[instance]
    return all(nic.network is None or nic.network in networks for nic in nics)


def group_nodes(model: Model, group: int) -> Ints:
    """Node rows of a group, ascending."""
    return np.flatnonzero(model.group == group)
