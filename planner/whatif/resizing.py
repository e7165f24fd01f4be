"""An instance of another size: where it is then, and what its nodes have left."""

from __future__ import annotations

from dataclasses import dataclass

from planner.plan import Position
from planner.whatif.sizes import InstanceSize


@dataclass(frozen=True, slots=True)
class RoomLeft:
    """The room that a node has left, MiB: with the old size of the instance, and with the new."""

    node: str
    memory_before: int
    memory_after: int
    disk_before: int
    disk_after: int


@dataclass(frozen=True, slots=True)
class Resizing:
    """An instance that gets another size.

    Attributes:
        instance: its name.
        before: its size now.
        after: the size that is asked for.
        was: its nodes now.
        at: its nodes when it gets the new size, after the moves.
        restart: memory or CPUs count only once it has been restarted, as it runs.
        room: what the nodes that it is then on have left; empty where it is not possible.
    """

    instance: str
    before: InstanceSize
    after: InstanceSize
    was: Position
    at: Position
    restart: bool
    room: tuple[RoomLeft, ...] = ()

    @property
    def grown(self) -> tuple[tuple[int, int], ...]:
        """The disks that grow: index, and by how much (MiB)."""
        sizes = zip(self.before.disks, self.after.disks, strict=False)
        return tuple((k, now - was) for k, (was, now) in enumerate(sizes) if now > was)

    @property
    def added(self) -> tuple[int, ...]:
        """The sizes of new disks, MiB."""
        return self.after.disks[len(self.before.disks) :]
