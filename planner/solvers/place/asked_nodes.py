"""The nodes of a group that are asked to take a new instance."""

from __future__ import annotations

from planner.rules.failure import Failure
from planner.rules.policy_match import policy_failure
from planner.solvers.place.allocate import AllocationRules, World
from planner.state.placement import Placement
from snapshots.arrays import Ints


class AskedNodes:
    """The nodes (rows) of one group, and which of them can be asked.

    ``wanted``: those that the rules allow; ``online``: those of them that are; ``primaries``: those
    that may be the primary. ``pair``: the instance takes two.
    """

    def __init__(
        self,
        world: World,
        instance: int,
        nodes: Ints,
        rules: AllocationRules,
        primary: int | None = None,
    ) -> None:
        """``instance``: a row without nodes. ``primary``: the only node that may be it."""
        self.place: Placement = world.placement
        self.model = world.placement.model
        self.instance = instance
        self.rules = rules
        self.nodes = nodes
        self.wanted = rules.usable(self.model, nodes)
        self.online: Ints = self.wanted[~self.model.offline[self.wanted]]
        self.primaries = self.online
        if primary is not None:
            self.primaries = self.online[self.online == primary]
        self.pair = bool(self.model.drbd[instance])

    @property
    def enough(self) -> bool:
        """True if as many as the instance takes are online."""
        return len(self.online) >= 1 + self.pair

    def kept_out_by_policy(self, node: int) -> bool:
        """True if the group's policy refuses the instance on a node (row)."""
        policy = self.model.cluster.groups[int(self.model.group[node])].policy
        exclusive = bool(self.model.exclusive[node])
        failure = policy_failure(self.model, self.instance, policy, exclusive=exclusive)
        return failure is not Failure.NONE

    @property
    def any_open(self) -> bool:
        """True if a node of the group can be asked at all."""
        return self.enough and not all(map(self.kept_out_by_policy, self._of_each_storage()))

    def _of_each_storage(self) -> list[int]:
        """A node (row) online with exclusive storage and one without, as far as there are any."""
        exclusive = self.model.exclusive[self.online]
        return [int(self.online[exclusive == kind][0]) for kind in {*exclusive.tolist()}]
