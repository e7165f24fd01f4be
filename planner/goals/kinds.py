"""The kinds of goals that an operator can have."""

from __future__ import annotations

from enum import StrEnum


class GoalKind(StrEnum):
    """A kind of goal; the value is the word for it, and its option on the command line."""

    APART = "keep-apart"
    """No two primaries of these instances on one node."""
    TOGETHER = "keep-together"
    """The primaries of these instances on one node."""
    SPREAD = "spread"
    """The primaries even over racks, or what else node tags of a prefix name."""
    ON = "keep-on"
    """The primaries on some nodes."""
    STAY = "stay"
    """The instances are not moved."""
    EMPTY = "empty"
    """No instance has a node of these, as primary or as secondary."""
