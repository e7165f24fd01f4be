"""The role that Ganeti gives a node."""

from __future__ import annotations

from enum import StrEnum


class NodeRole(StrEnum):
    """What a node is for its cluster; every node has exactly one role."""

    MASTER = "master"
    CANDIDATE = "candidate"
    REGULAR = "regular"
    DRAINED = "drained"
    OFFLINE = "offline"


ROLE_BY_LETTER: dict[str, NodeRole] = {role.value[0].upper(): role for role in NodeRole}
"""Roles by the letter that Ganeti's answers have for them."""
