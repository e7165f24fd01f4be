"""What people are told to do on Ganeti clusters, with Ganeti's own commands.

Nothing in it can make the copy that is behind the one that counts. ``docs/ganeti.md`` says which of
these commands were tried on a Ganeti in which state.
"""

from __future__ import annotations

from executor.ganeti.leftovers import removal
from planner.plan import Position
from snapshots.instance_status import InstanceStatus
from snapshots.reading import as_argument

_GUEST = {
    InstanceStatus.ERROR_UP: "gnt-instance startup {name} if it is to run, else gnt-instance"
    " shutdown {name}",
    InstanceStatus.ERROR_DOWN: "look whether it runs on {secondary}; if so gnt-instance migrate"
    " --cleanup {to}{name}, if it runs nowhere gnt-instance startup {name}",
    InstanceStatus.ERROR_WRONGNODE: "make sure that it runs on one node only{where_it_runs}, then"
    " gnt-instance migrate --cleanup {to}{name}",
    InstanceStatus.ERROR_NODEDOWN: "make sure that {primary} is off, as the guest may still run"
    " there and a second one would write to {disk}; then gnt-node modify --offline yes"
    " {node} and gnt-instance failover {to}{name}{where_to}",
    InstanceStatus.ERROR_NODEOFFLINE: "make sure that {primary} is off, as the guest may still run"
    " there and a second one would write to {disk}; then gnt-instance failover"
    " {to}{name}{where_to}",
}
_PAIR = {
    "to": "",
    "where_it_runs": "",
    "where_to": "",
    "disk": "the other copy",
}
_SHARED = {
    "to": "-n NODE ",
    "where_it_runs": " (NODE)",
    "where_to": " (NODE is where it is to run)",
    "disk": "the same disk",
    "secondary": "another node NODE",
}
"""On shared storage Ganeti asks for a node where the cluster has no default allocator."""
_BOTH_NODES_THERE = (
    "no failover before they are in sync; gnt-instance info {name} tells which copy is behind;"
    " gnt-instance activate-disks {name} lets it catch up, and if it is the secondary's and"
    " does not, gnt-instance replace-disks -s {name} makes it again"
)
_SECONDARY_OFFLINE = (
    "its secondary {secondary} is offline, the copy on {primary} is the only one;"
    " gnt-instance replace-disks -n NODE {name} makes a second one on another node NODE; or, once"
    " {secondary} works again, gnt-node add --readd {node}, then gnt-instance activate-disks"
    " {name} lets its copy catch up"
)


class GanetiAdvice:
    """The :class:`~executor.advice.Advice` for Ganeti clusters."""

    manager = "Ganeti"

    def about_guest(self, instance: str, place: Position, status: InstanceStatus) -> str:
        """What to do about a guest that is not in order; "" where nothing is to be done."""
        words = _PAIR | {"secondary": place.secondary} if place.secondary is not None else _SHARED
        return _GUEST.get(status, "").format(
            name=as_argument(instance),
            primary=place.primary,
            node=as_argument(place.primary),
            **words,
        )

    def about_disks(self, instance: str, place: Position, *, secondary_offline: bool) -> str:
        """What to do about copies that are not equal, or of which that is not known."""
        words = _SECONDARY_OFFLINE if secondary_offline else _BOTH_NODES_THERE
        return words.format(
            name=as_argument(instance),
            primary=place.primary,
            secondary=place.secondary,
            node=as_argument(place.secondary or ""),
        )

    def about_instance(self, instance: str) -> str:
        """Where to look when an instance is not in order and nothing more is known."""
        return f"look at both nodes, then gnt-instance info {as_argument(instance)}"

    def about_unseen_copy(self, instance: str) -> str:
        """How to find out whether the copy of a guest that is shut down is complete."""
        name = as_argument(instance)
        return (
            f"gnt-instance activate-disks {name}, wait for its disks to be in sync (gnt-instance"
            f" info {name}), gnt-instance deactivate-disks {name}"
        )

    def about_leftovers(self, error: str) -> str:
        """See :func:`executor.ganeti.leftovers.removal`."""
        return removal(error)

    def about_job(self, job: str) -> str:
        """Where to look when a job that runs is not as it should be."""
        return f"gnt-job info {job} shows its log; a job that runs cannot be cancelled"
