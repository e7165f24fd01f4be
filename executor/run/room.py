"""The room that the rest of a move takes on nodes, beside what other running moves still take.

Disk and memory are what the nodes themselves report. Limits that Ganeti does not know are rows of
the planner's table: those that nothing may break are kept here as well. Soft limits, Ganeti's own
included, are the planner's alone: a plan may break them on purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from executor.run.named_tables import NamedTables
from planner.plan import Move, stations
from planner.rules import Binds, LimitRoom, Verb, further, hard_rooms
from planner.state import Placement, prepare
from planner.units import MIB_PER_GIB
from snapshots.arrays import Ints
from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Underway:
    """A running move: what it may still take before it is done."""

    move: Move
    station: int


def shortage(look: NamedTables, mine: Underway, others: Sequence[Underway]) -> str:
    """The node that lacks room for what a move takes beyond the others, in words; "" for none."""
    resources = _resources(look.cluster)
    taken: Counter[tuple[_Resource, str]] = Counter()
    for other in others:
        if other.move.instance in look.instances:
            for resource, node, amount in _takes(look, other, resources):
                taken[resource, node] += amount
    for resource, node, amount in _takes(look, mine, resources):
        before = taken[resource, node]
        taken[resource, node] = before + amount
        free = resource.free(look.nodes[node])
        if before + amount > free:
            # What the guest itself gives back on its way is not waited for: that is rare.
            in_words = resource.in_words
            return (
                f"{mine.move.instance}: {node} lacks {in_words(before + amount - free)} of"
                f" {resource.name} (needs {in_words(amount)},"
                f" {in_words(max(0, free - before))} are free)"
            )
    return ""


@dataclass(frozen=True, eq=False, slots=True)
class _Resource:
    """Something that nodes have and instances take; functions get a row, amounts are whole.

    ``free`` is what a node has left, ``as_primary`` and ``as_secondary`` what an instance takes
    there. Arrivals are checked in the roles that it ``binds``.
    """

    name: str
    binds: Binds
    free: Callable[[int], int]
    as_primary: Callable[[int], int]
    as_secondary: Callable[[int], int]
    in_words: Callable[[int], str]


def _resources(cluster: Cluster) -> list[_Resource]:
    table, nodes = cluster.instances, cluster.nodes

    def memory(row: int) -> int:
        return int(table.memory[row]) if table.status[row].uses_memory else 0

    disk, nothing = _of(table.disk), lambda _: 0
    found = [
        _Resource("disk", Binds.SECONDARY, _of(nodes.free_disk), disk, disk, _gib),
        _Resource("memory", Binds.PRIMARY, _of(nodes.free_memory), memory, nothing, _gib),
    ]
    if further:
        found += [_limit_as_resource(room) for room in hard_rooms(_placement(cluster))]
    return found


def _limit_as_resource(room: LimitRoom) -> _Resource:
    limit = room.limit
    return _Resource(
        limit.words.short,
        limit.binds,
        _of(room.free),
        _of(room.as_primary),
        _of(room.as_secondary),
        lambda amount: f"{amount} {limit.unit}",
    )


def _of(column: Ints) -> Callable[[int], int]:
    return lambda row: int(column[row])


@lru_cache(maxsize=2)
def _placement(cluster: Cluster) -> Placement:
    """Kept for the snapshot of a round, which all its moves ask about."""
    return Placement(prepare(cluster))


def _takes(
    look: NamedTables, way: Underway, resources: Sequence[_Resource]
) -> Iterator[tuple[_Resource, str, int]]:
    """The needs of the remaining actions of a move, in order: (resource, node, amount)."""
    row = look.instances[way.move.instance]
    places = stations(way.move)[way.station :]
    been = {places[0].primary}
    for action, here in zip(way.move.actions[way.station :], places, strict=False):
        copies = action.verb is Verb.REPLACE_DISKS
        role = Binds.SECONDARY if copies else Binds.PRIMARY
        for resource in resources:
            if role not in resource.binds or (not copies and action.node in been):
                continue
            amount = resource.as_secondary(row) if copies else resource.as_primary(row)
            if action.node == here.secondary:
                amount -= resource.as_secondary(row)
            if amount > 0:
                yield resource, action.node, amount
        if not copies:
            been.add(action.node)


def _gib(mib: int) -> str:
    return f"{mib / MIB_PER_GIB:.1f} GiB"
