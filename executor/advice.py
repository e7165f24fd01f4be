"""What people are told to do, in the words of the cluster that they have to do it on."""

from __future__ import annotations

from typing import Protocol

from planner.plan import Position
from snapshots.instance_status import InstanceStatus


class Advice(Protocol):
    """Sentences for one kind of clusters, with its own commands.

    Each is a part of a sentence, without a full stop; "" where there is nothing to do.
    """

    @property
    def manager(self) -> str:
        """What people call the program that nodes answer."""

    def about_guest(self, instance: str, place: Position, status: InstanceStatus) -> str:
        """What to do about a guest that is not in order."""

    def about_disks(self, instance: str, place: Position, *, secondary_offline: bool) -> str:
        """What to do about copies that are not equal, or of which that is not known."""

    def about_instance(self, instance: str) -> str:
        """Where to look when an instance is not in order and nothing more is known."""

    def about_unseen_copy(self, instance: str) -> str:
        """How to find out whether the copy of a guest that is shut down is complete."""

    def about_leftovers(self, error: str) -> str:
        """What removes the leftovers of a job that the ``error`` of another one runs into."""

    def about_job(self, job: str) -> str:
        """Where to look when a job that runs is not as it should be."""
