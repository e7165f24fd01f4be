"""The checks of Ganeti before it acts: a job that it would refuse fails, and nothing changes."""

from __future__ import annotations

from executor.backend import Disks
from executor.simulated.guests import SimulatedGuest
from executor.simulated.state import State
from snapshots.disk_template import DiskTemplate

_STAY = (DiskTemplate.FILE, DiskTemplate.PLAIN)


class JobFailed(Exception):
    """A job ends with this error."""


class NoRoom(JobFailed):
    """The node that the action goes to has no room for it."""


def check_switch(state: State, guest: SimulatedGuest, target: int, *, live: bool) -> None:
    """Check that a guest can be migrated (``live``) or failed over to node ``target``."""
    home, there = state.nodes[guest.primary], state.nodes[target]
    if guest.template in _STAY:
        what = "migrations" if live else "failovers"
        raise JobFailed(f"Disk layout '{guest.template.label}' does not allow {what}")
    if target == guest.primary:
        raise JobFailed(f"{there.name} is the primary node already")
    if guest.template.has_secondary and target != guest.secondary:
        raise JobFailed(f"{there.name} is not the secondary node")
    if there.offline or there.drained:
        raise JobFailed(f"Can't use {'offline' if there.offline else 'drained'} node {there.name}")
    if live and home.offline:
        raise JobFailed(f"Primary node {home.name} is offline, cannot migrate")
    if live and not guest.wanted_up:
        raise JobFailed(f"Instance {guest.name} is not running, please use failover")
    if live and home.alive and guest.runs_on != {guest.primary}:
        raise JobFailed(f"Instance {guest.name} does not run on its primary node {home.name}")
    if home.answers and there.alive and guest.disks in (Disks.DEGRADED, Disks.SYNCING):
        raise JobFailed(f"The disks are not fully synchronized on {there.name}, aborting")
    if guest.wanted_up and there.free_memory < guest.memory:
        raise NoRoom(
            f"Not enough memory on node {there.name} for instance {guest.name}:"
            f" needed {guest.memory} MiB, available {there.free_memory} MiB"
        )


def check_replace(state: State, guest: SimulatedGuest, target: int) -> None:
    """Check that node ``target`` can become a guest's new secondary."""
    home, there = state.nodes[guest.primary], state.nodes[target]
    if not guest.template.has_secondary:
        raise JobFailed("Can only replace disks for DRBD-based instances")
    if target in guest.nodes:
        role = "primary" if target == guest.primary else "secondary"
        raise JobFailed(f"{there.name} is the {role} node of the instance already")
    if there.offline or there.drained:
        raise JobFailed(f"Can't use {'offline' if there.offline else 'drained'} node {there.name}")
    if home.offline:
        raise JobFailed(f"Primary node {home.name} is offline, cannot replace disks")
    if there.free_disk < guest.disk:
        raise NoRoom(
            f"Not enough disk on node {there.name} for instance {guest.name}:"
            f" needed {guest.disk} MiB, available {there.free_disk} MiB"
        )
