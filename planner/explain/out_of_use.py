"""The reasons why planning does not use a node."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from snapshots.node_role import NodeRole

if TYPE_CHECKING:
    from planner.state.model import Model  # numpy, which plans as values do without


class OutOfUse(StrEnum):
    """The reason, as reports and documents have it."""

    TAKEN = "taken as offline"
    NO_ANSWER = "no answer"
    DRAINED = "drained"
    NOT_VM_CAPABLE = "not vm-capable"
    OFFLINE = "offline"

    @property
    def word(self) -> str:
        """The reason in a report, where the options say who takes a node as offline."""
        return "offline" if self is OutOfUse.TAKEN else self.value


def why_out_of_use(model: Model, node: int) -> OutOfUse | None:
    """The reason why node row ``node`` is out of use; None where it is in use.

    A source that does not tell roles calls all such nodes offline, and so does this.
    """
    nodes = model.cluster.nodes
    if not model.offline[node]:
        return None
    if not nodes.offline[node] or (nodes.silent[node] and node in model.options.offline_nodes):
        return OutOfUse.TAKEN
    if nodes.silent[node]:
        return OutOfUse.NO_ANSWER
    if nodes.vm_capable[node] is False:
        return OutOfUse.NOT_VM_CAPABLE
    return OutOfUse.DRAINED if nodes.role[node] is NodeRole.DRAINED else OutOfUse.OFFLINE
