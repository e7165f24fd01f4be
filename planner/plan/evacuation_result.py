"""The result of a plan that empties nodes: whether they are empty, and what is proved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvacuationResult:
    """The nodes that a plan empties, and what is certain of it.

    Attributes:
        nodes: full names.
        part: ``primaries``, ``secondaries`` or ``full``.
        leaving: the instances that were to leave.
        stays: those of them that stay; the plan's ``immovable`` say why.
        most: no more than so many can leave.
        least_copy_gib: no evacuation of as many instances copies less.
        least_memory_gib: none that copies as little migrates less memory.
        cheapest: the plan copies, and migrates, no more than that.
    """

    nodes: tuple[str, ...]
    part: str
    leaving: int
    stays: tuple[str, ...]
    most: int
    least_copy_gib: float
    least_memory_gib: float
    cheapest: bool

    @property
    def complete(self) -> bool:
        """True if all leave."""
        return not self.stays

    @property
    def most_proved(self) -> bool:
        """True if it is certain that no more can leave."""
        return self.leaving - len(self.stays) >= self.most
