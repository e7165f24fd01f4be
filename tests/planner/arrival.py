"""An instance that comes to a node: the scene for every check."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from planner.rules.failure import Failure
from planner.rules.node_lanes import NodeLanes
from planner.rules.node_operations import add_primary, add_secondary
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.policy import DEFAULT_POLICY, Policy
from tests.planner.small_clusters import FIRST, A, B, C, instance, lanes_of, node, placed

FORCED, STRICT = np.array([True]), np.array([False])
NOTHING_YET = np.array([int(Failure.NONE)])
EXCLUSIVE = {"exclusive_storage": True, "spindles": 8}


def policy(**changes: Any) -> Policy:
    """The default policy with another ratio."""
    return replace(DEFAULT_POLICY, **changes)


@dataclass(frozen=True)
class Arrival:
    """An instance (1000 MiB, 1000 MiB of disk, 1 CPU, mirrored unless said otherwise) that lives
    on a and b comes to node c, which has these properties and hosts some others.
    """

    moved: dict[str, Any] = field(default_factory=dict)
    target: dict[str, Any] = field(default_factory=dict)
    policy: Policy = DEFAULT_POLICY
    options: dict[str, Any] = field(default_factory=dict)
    hosted: tuple[dict[str, Any], ...] = ()
    tags: tuple[str, ...] = ()

    def place(self) -> Placement:
        """The placement before the arrival."""
        hosted = [
            instance(f"h{k}", **{"primary": C, "template": DiskTemplate.EXT, **more})
            for k, more in enumerate(self.hosted)
        ]
        return placed(
            instance("i", A, B, **self.moved),
            *hosted,
            nodes=[node("a"), node("b"), node("c", **self.target)],
            policy=self.policy,
            tags=self.tags,
            options=ModelOptions(**self.options),
        )

    def as_primary(self, *, force: bool = False) -> Failure:
        """Why c does not take the instance as a primary."""
        place = self.place()
        target, inst = NodeLanes(place, np.array([C])), lanes_of(place, FIRST)
        _, failure = add_primary(target, inst, np.array([force]), NOTHING_YET)
        return Failure(failure[0])

    def as_secondary(self, *, force: bool = False, ignore_disk: bool = False) -> Failure:
        """Why c does not take the instance as a secondary of a."""
        place = self.place()
        target, inst = NodeLanes(place, np.array([C])), lanes_of(place, FIRST)
        _, failure = add_secondary(
            *(target, inst, np.array([A]), np.array([force]), NOTHING_YET),
            ignore_disk=np.array([ignore_disk]),
        )
        return Failure(failure[0])


# Changes to an instance or to node c.
SHARED = {"template": DiskTemplate.EXT}
IDLE = {"status": InstanceStatus.ADMIN_DOWN}
COMING = {"forthcoming": True}
LATER_FULL = (COMING | {"memory": 7500},)
"""A forthcoming instance that leaves 500 MiB of memory for later."""
MIRRORED = {"primary": A, "secondary": C, "template": DiskTemplate.DRBD}
"""Others whose secondary is c: it reserves for a's failure."""
