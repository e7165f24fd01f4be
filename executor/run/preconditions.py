"""Judges on a fresh snapshot whether the next actions of a move still make sense.

The plan was checked move by move on an earlier one. Before anything is submitted its conditions
are read again: the instance is where the plan left it, the nodes take part, there is room beside
what other running moves are about to take.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from executor.advice import Advice
from planner.explain import why_unfit
from planner.plan import MIB_PER_GIB, Move, Position, stations
from planner.rules import NODE_GONE, Action, Life, Verb, guest_in, taken_as_gone
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus


@dataclass(frozen=True, slots=True)
class Ready:
    """The actions to submit, with the verbs that suit the guest's present state.

    ``given_up``: the first switch leaves a primary that is offline, and was for the plan.
    """

    template: str
    actions: tuple[Action, ...]
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class NotYet:
    """Room is missing that running moves may give back."""

    why: str


@dataclass(frozen=True, slots=True)
class Silent:
    """A node of the move does not answer, and is not marked offline: it may come back."""

    node: str
    why: str


@dataclass(frozen=True, slots=True)
class Drift:
    """The cluster is not what the plan was made for; ``why`` is one line.

    ``by_hand``: a person has to mend it first, as a new plan would find it again; ``fix`` are the
    steps for that, as far as they are known.
    """

    why: str
    by_hand: bool = False
    fix: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Underway:
    """A running move: what it may still take before it is done."""

    move: Move
    station: int


def check_move(
    move: Move,
    station: int,
    cluster: Cluster,
    underway: Sequence[Underway],
    offline: Collection[str] = (),
    named: Collection[str] = (),
    *,
    advice: Advice,
) -> Ready | NotYet | Silent | Drift:
    """Judge the actions of ``move`` from ``station`` on.

    Args:
        underway: the other moves.
        offline: the nodes that the plan took as offline: what it fails over from there it knows
            to be gone.
        named: those of them that the operator named. Guests that run there all the same are
            stopped and started, as the plan says.
        advice: what people are told to do on this cluster.
    """
    look = _NamedTables(cluster)
    row = look.instances.get(move.instance)
    if row is None:
        return Drift(f"{move.instance}: no longer on this cluster")
    expected, found = stations(move)[station], look.position(row)
    if found != expected:
        return Drift(f"{move.instance}: is on {found}, expected {expected}")
    silent = look.silent(found, move, station, offline)
    if silent:
        why = f"{move.instance}: waits for {silent}, which does not answer {advice.manager}"
        return Silent(silent, why)
    status = look.cluster.instances.status[row]
    if status is InstanceStatus.ERROR_WRONGNODE:
        return Drift(
            f"{move.instance}: runs on another node than its primary {found.primary}",
            by_hand=True,
            fix=advice.about_guest(move.instance, found, status),
        )
    crashed = status is InstanceStatus.ERROR_DOWN
    if crashed and found.secondary is not None and look.unfit(found.secondary):
        # A migration that broke off may have left it there: then that copy is the newer one.
        return Drift(
            f"{move.instance}: does not run though it should, and may run on its secondary"
            f" {found.secondary}, which does not take part",
            by_hand=True,
            fix=(f"check whether it runs on {found.secondary}",),
        )
    gone, home, guest = status in NODE_GONE, found.primary, guest_in(cluster, row)
    given_up = False
    actions = []
    for action in move.actions[station:]:
        unfit = look.unfit(action.node)
        if unfit:
            return Drift(f"{move.instance}: cannot go to {action.node}: {unfit}")
        if action.verb is Verb.REPLACE_DISKS:
            if gone:
                return Drift(
                    f"{move.instance}: its disks cannot be copied, {found.primary} does not answer"
                )
            actions.append(action)
            continue
        if gone and action.verb is Verb.MIGRATE:
            # Its node may be cut off and the guest still run, its last copy be incomplete: whether
            # to give that up is a person's decision, or a new plan's for which the node is gone.
            return Drift(
                f"{move.instance}: cannot be migrated, its primary {found.primary} does not answer"
            )
        if gone and home not in offline:
            # The failover was planned for a guest that was stopped: it may have been started since.
            return Drift(
                f"{move.instance}: cannot be failed over, its primary {home} does not"
                " answer, which it did when the plan was made"
            )
        if crashed and action.verb is Verb.MIGRATE and guest.life is Life.STOPPED:
            return Drift(f"{move.instance}: does not run any more though it should")
        away = taken_as_gone(named_offline=home in named, offline=look.offline(home))
        switch = guest.switched(node_gone=away)
        if switch.restarts and action.verb is Verb.MIGRATE:
            why = f"{home} is taken as offline" if away else "always_failover is set for it"
            return Drift(
                f"{move.instance}: would be stopped and started, while the plan migrates it: {why}"
            )
        actions.append(Action(switch.verb, action.node))
        given_up = given_up or gone
        gone, home, guest = False, action.node, switch.after
    short = _shortage(look, row, move, station, underway)
    if short:
        return NotYet(short) if underway else Drift(short)
    return Ready(look.template(row).label, tuple(actions), given_up)


def _shortage(
    look: _NamedTables, row: int, move: Move, station: int, underway: Sequence[Underway]
) -> str:
    """The node that lacks room for what the move takes beyond the others, in words; "" for none."""
    others = [
        take
        for other in underway
        if (found := look.instances.get(other.move.instance)) is not None
        for take in _takes(look, found, other.move, other.station)
    ]
    mine: list[tuple[str, str, int]] = []
    for take in _takes(look, row, move, station):
        resource, node, amount = take
        mine.append(take)
        taken = sum(size for what, where, size in others + mine if (what, where) == take[:2])
        free = look.free(resource, node)
        if taken > free:
            # What the guest itself gives back on its way is not waited for: that is rare.
            return (
                f"{move.instance}: {node} lacks {_gib(taken - free)} of {resource}"
                f" (needs {_gib(amount)}, {_gib(max(0, free - (taken - amount)))} are free)"
            )
    return ""


def _takes(look: _NamedTables, row: int, move: Move, station: int) -> list[tuple[str, str, int]]:
    """The needs of the remaining actions: (resource, node, MiB)."""
    table = look.cluster.instances
    runs = table.status[row].uses_memory
    found: list[tuple[str, str, int]] = []
    been = {stations(move)[station].primary}
    for action in move.actions[station:]:
        if action.verb is Verb.REPLACE_DISKS:
            found.append(("disk", action.node, int(table.disk[row])))
        elif runs and action.node not in been:
            found.append(("memory", action.node, int(table.memory[row])))
            been.add(action.node)
    return found


class _NamedTables:
    """A snapshot by names."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.nodes, self.instances = _rows(cluster.nodes.names), _rows(cluster.instances.names)

    def position(self, row: int) -> Position:
        names, table = self.cluster.nodes.names, self.cluster.instances
        second = int(table.secondary[row])
        if second == NO_NODE or not self.template(row).has_secondary:
            return Position(names[int(table.primary[row])])
        return Position(names[int(table.primary[row])], names[second])

    def template(self, row: int) -> DiskTemplate:
        return self.cluster.instances.template[row]

    def unfit(self, node: str) -> str:
        """The reason why nothing may go to a node; "" if something may."""
        row = self.nodes.get(node)
        if row is None:
            return "no longer on this cluster"
        return why_unfit(self.cluster, row)

    def silent(self, found: Position, move: Move, station: int, offline: Collection[str]) -> str:
        """A node that the rest of a move needs and that does not answer; "" for none.

        Those that the plan took as ``offline`` need not.
        """
        needed = [found.primary, found.secondary, *(one.node for one in move.actions[station:])]
        for node in needed:
            row = None if node is None or node in offline else self.nodes.get(node)
            if row is not None and node is not None and self.cluster.nodes.silent[row]:
                return node
        return ""

    def offline(self, node: str) -> bool:
        return bool(self.cluster.nodes.offline[self.nodes[node]])

    def free(self, resource: str, node: str) -> int:
        nodes, row = self.cluster.nodes, self.nodes[node]
        return int((nodes.free_disk if resource == "disk" else nodes.free_memory)[row])


@lru_cache(maxsize=4)
def _rows(names: tuple[str, ...]) -> Mapping[str, int]:
    """The row of each name. Snapshots of one cluster mostly have the same names."""
    return {name: row for row, name in enumerate(names)}


def _gib(mib: int) -> str:
    return f"{mib / MIB_PER_GIB:.1f} GiB"
