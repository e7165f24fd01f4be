"""One step of a plan that gives a node a role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from snapshots.node_role import NodeRole


class StepType(StrEnum):
    """The types of a plan's steps, as plan documents and ledgers name them."""

    MOVE = "move"
    SET_ROLE = "set-role"


ROLES = (NodeRole.DRAINED, NodeRole.REGULAR)
"""The roles that a step can give. Regular nodes take instances; candidates and the master do, too.
"""


@dataclass(frozen=True, slots=True)
class NodeStep:
    """A node is given ``role``; ``before`` is the one that it has to have until then.

    Its ``id`` is unique among all steps of a plan, moves included; ``after`` names the steps that
    must be finished first. A node that has the role already needs nothing.
    """

    id: int
    node: str
    role: NodeRole
    before: NodeRole
    after: tuple[int, ...] = ()
