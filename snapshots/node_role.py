"""The role that Ganeti gives a node."""

from __future__ import annotations

from enum import StrEnum


class NodeRole(StrEnum):
    """The role of a node in its cluster; every node has exactly one."""

    MASTER = "master"
    CANDIDATE = "candidate"
    REGULAR = "regular"
    DRAINED = "drained"
    OFFLINE = "offline"


ROLE_BY_LETTER: dict[str, NodeRole] = {role.value[0].upper(): role for role in NodeRole}
"""Roles by the letter that Ganeti's answers have for them."""
