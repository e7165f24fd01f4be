"""The result of a plan that empties nodes: whether they are empty, and what is proved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SmallestRelief:
    """A change with which all instances that may move could leave; the smallest of its kind.

    Attributes:
        kind: ``leave-out``, ``move``, ``memory`` or ``disk``.
        amount: instances to leave out or to move first, MiB more.
        nodes: the nodes on each of which so much more is enough.
        instances: those to leave out, or to move first.
        message: the same in one line.
        proved: it is certain that less of the kind is not enough.
    """

    kind: str
    amount: int
    nodes: tuple[str, ...]
    instances: tuple[str, ...]
    message: str
    proved: bool


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
        reliefs: where not all leave, the smallest changes with which they could.
    """

    nodes: tuple[str, ...]
    part: str
    leaving: int
    stays: tuple[str, ...]
    most: int
    least_copy_gib: float
    least_memory_gib: float
    cheapest: bool
    reliefs: tuple[SmallestRelief, ...] = ()

    @property
    def complete(self) -> bool:
        """True if all leave."""
        return not self.stays

    @property
    def most_proved(self) -> bool:
        """True if it is certain that no more can leave."""
        return self.leaving - len(self.stays) >= self.most
