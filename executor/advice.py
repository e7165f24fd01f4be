"""Advice for people, in the commands of the kind of cluster that they give them on."""

from __future__ import annotations

from typing import Protocol

from planner.plan import Position
from snapshots.instance_status import InstanceStatus


class Advice(Protocol):
    """Steps to take on one kind of clusters, with its own commands.

    A step is one line without a full stop: a command to type, or what to see to before the next
    one. No steps: there is nothing to do.
    """

    @property
    def manager(self) -> str:
        """The name of the program that nodes answer."""

    @property
    def commands(self) -> tuple[str, ...]:
        """The beginnings of all commands that steps name, for those who show them."""

    def about_guest(
        self, instance: str, place: Position, status: InstanceStatus
    ) -> tuple[str, ...]:
        """Steps that bring an instance back into order, by its status."""

    def about_disks(
        self, instance: str, place: Position, *, secondary_offline: bool
    ) -> tuple[str, ...]:
        """Steps for an instance whose copies are not equal, or may not be."""

    def about_instance(self, instance: str) -> tuple[str, ...]:
        """Steps for an instance that is not in order for an unknown reason."""

    def about_unseen_copy(self, instance: str) -> tuple[str, ...]:
        """Steps that tell whether the copy of an instance that is shut down is complete."""

    def about_master(self) -> tuple[str, ...]:
        """Steps that make another node the master."""

    def about_leftovers(self, error: str) -> tuple[str, ...]:
        """Steps that remove the leftovers of a job that the ``error`` of another one names."""

    def about_job(self, job: str) -> tuple[str, ...]:
        """Steps for a job that takes too long."""
