"""Actions that a cluster is asked for: migrations, failovers and disk replacements."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """A step of a move; plans and printed commands call it by its value."""

    MIGRATE = "migrate"
    """The running guest goes to the node, its memory is sent."""
    FAILOVER = "failover"
    """The guest stops, if it runs, and starts on the node, if it is meant to run."""
    REPLACE_DISKS = "replace-disks"
    """The node becomes the new secondary; DRBD copies the disks to it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a move; ``node`` is where the instance (or its second copy) goes."""

    verb: Verb
    node: str
