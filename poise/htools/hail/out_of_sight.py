"""The end of hail where it asks for a node that it does not see."""

from __future__ import annotations

from snapshots.errors import PoiseError


class OutOfSight(PoiseError):
    """A node (row, NO_NODE for none) is asked for that is not among those looked at."""

    def __init__(self, node: int) -> None:
        super().__init__(f"node number {node} is not among those looked at")
        self.node = node
