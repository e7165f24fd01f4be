"""Advice for people on Ganeti clusters, in Ganeti's own commands.

Nothing in it can make the copy that is behind the one that counts. ``docs/ganeti.md`` says which of
these commands were tried on a Ganeti in which state.
"""

from __future__ import annotations

from collections.abc import Sequence

from executor.ganeti.leftovers import removal
from planner.plan import Position
from snapshots.instance_status import InstanceStatus
from snapshots.reading import as_argument

_GUEST = {
    InstanceStatus.ERROR_UP: (
        "if it is to run: gnt-instance startup {name}",
        "if not: gnt-instance shutdown {name}",
    ),
    InstanceStatus.ERROR_DOWN: (
        "check whether it runs on {secondary}",
        "if it does: gnt-instance migrate --cleanup {to}{name}",
        "if it runs nowhere: gnt-instance startup {name}",
    ),
    InstanceStatus.ERROR_WRONGNODE: (
        "make sure that it runs on one node only{where_it_runs}",
        "gnt-instance migrate --cleanup {to}{name}",
    ),
    InstanceStatus.ERROR_NODEDOWN: (
        "power off {primary} first: {name} may still run there, and a second one that writes to"
        " {disk} destroys its data",
        "gnt-node modify --offline yes {node}",
        "gnt-instance failover {to}{name}{where_to}",
    ),
    InstanceStatus.ERROR_NODEOFFLINE: (
        "power off {primary} first: {name} may still run there, and a second one that writes to"
        " {disk} destroys its data",
        "gnt-instance failover {to}{name}{where_to}",
    ),
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
    "where_to": " (NODE: where it is to run)",
    "disk": "the same disk",
    "secondary": "another node NODE",
}
"""On shared storage Ganeti asks for a node where the cluster has no default allocator."""
_BOTH_NODES_THERE = (
    "do not fail {name} over before its disks are in sync",
    "gnt-instance info {name} (tells which copy is behind)",
    "gnt-instance activate-disks {name} (the copy catches up)",
    "only if the secondary's copy stays behind: gnt-instance replace-disks -s {name}",
)
_SECONDARY_OFFLINE = (
    "do not stop {primary}: it has the only copy, as the secondary {secondary} is offline",
    "for a second copy on another node NODE: gnt-instance replace-disks -n NODE {name}",
    "or, once {secondary} works again: gnt-node add --readd {node}, then gnt-instance"
    " activate-disks {name}",
)


class GanetiAdvice:
    """The :class:`~executor.advice.Advice` for Ganeti clusters."""

    manager = "Ganeti"
    commands = ("gnt-", "lvremove ", "drbdsetup ")

    def about_guest(
        self, instance: str, place: Position, status: InstanceStatus
    ) -> tuple[str, ...]:
        """Steps that bring an instance back into order, by its status."""
        words = _PAIR | {"secondary": place.secondary} if place.secondary is not None else _SHARED
        return _filled_in(
            _GUEST.get(status, ()),
            name=as_argument(instance),
            primary=place.primary,
            node=as_argument(place.primary),
            **words,
        )

    def about_disks(
        self, instance: str, place: Position, *, secondary_offline: bool
    ) -> tuple[str, ...]:
        """Steps for an instance whose copies are not equal, or may not be."""
        return _filled_in(
            _SECONDARY_OFFLINE if secondary_offline else _BOTH_NODES_THERE,
            name=as_argument(instance),
            primary=place.primary,
            secondary=place.secondary or "",
            node=as_argument(place.secondary or ""),
        )

    def about_instance(self, instance: str) -> tuple[str, ...]:
        """Steps for an instance that is not in order for an unknown reason."""
        return "check both nodes", f"gnt-instance info {as_argument(instance)}"

    def about_unseen_copy(self, instance: str) -> tuple[str, ...]:
        """Steps that tell whether the copy of an instance that is shut down is complete."""
        name = as_argument(instance)
        return (
            f"gnt-instance activate-disks {name}",
            f"wait until gnt-instance info {name} shows its disks in sync",
            f"gnt-instance deactivate-disks {name}",
        )

    def about_master(self) -> tuple[str, ...]:
        """Steps that make another node the master."""
        return ("gnt-cluster master-failover, on the master candidate that is to be the master",)

    def about_leftovers(self, error: str) -> tuple[str, ...]:
        """See :func:`executor.ganeti.leftovers.removal`."""
        return removal(error)

    def about_job(self, job: str) -> tuple[str, ...]:
        """Steps for a job that takes too long."""
        return f"gnt-job info {job} (shows its log)", "wait: Ganeti cannot cancel a running job"


def _filled_in(steps: Sequence[str], **words: str) -> tuple[str, ...]:
    return tuple(step.format(**words) for step in steps)
