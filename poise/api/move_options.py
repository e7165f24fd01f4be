"""Options of balancing that say which instances may move, and in which ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poise.api.planning_options import check_flags

if TYPE_CHECKING:  # numpy, which help does without
    from planner.rules import MoveRules


@dataclass(frozen=True, kw_only=True)
class MoveOptions:
    """The moves that balancing may make; :func:`poise.balance` explains each option."""

    offline: Sequence[str] = ()
    evacuate_only: bool = False
    disk_moves: bool = True
    instance_moves: bool = True
    restricted_migration: bool = False
    ignore_soft_errors: bool = False
    select: Sequence[str] | None = None
    exclude: Sequence[str] = ()

    def move_rules(self) -> MoveRules:
        """The moves to consider.

        Raises:
            UsageError: a value is not True or False.
        """
        flags = {
            "evacuate_only": self.evacuate_only,
            "disk_moves": self.disk_moves,
            "instance_moves": self.instance_moves,
            "restricted_migration": self.restricted_migration,
        }
        from planner.rules import MoveRules

        check_flags(**flags, ignore_soft_errors=self.ignore_soft_errors)
        return MoveRules(**flags, force=self.ignore_soft_errors)
