"""One move of a plan: an instance from a pair of nodes to another, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.rules.actions import Action
from planner.words import pair_of_nodes

if TYPE_CHECKING:  # numpy, which commands that read runs do without
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Position:
    """The nodes of an instance; ``secondary`` is None without a second copy."""

    primary: str
    secondary: str | None = None

    @classmethod
    def of_rows(cls, names: Sequence[str], primary: int, secondary: int) -> Position:
        """The position on nodes (rows), which have these names; NO_NODE: no second copy."""
        from snapshots.arrays import NO_NODE  # numpy, which commands that read runs do without

        return cls(names[primary], None if secondary == NO_NODE else names[secondary])

    @classmethod
    def of_instance(cls, cluster: Cluster, row: int) -> Position:
        """The position of the instance in this row of a cluster's table."""
        from snapshots.arrays import NO_NODE

        table, names = cluster.instances, cluster.nodes.names
        second = int(table.secondary[row]) if table.template[row].has_secondary else NO_NODE
        return cls.of_rows(names, int(table.primary[row]), second)

    def __str__(self) -> str:
        """For people: ``node1`` or ``node1:node2``, the primary first."""
        return pair_of_nodes(self)


@dataclass(frozen=True, slots=True)
class Move:
    """One instance from ``source`` to ``target`` by ``actions``, in order.

    ``kind`` is hbal's word for it, which says "failover" of every switch; ``actions`` say what is
    done. ``copy_gib`` is what DRBD copies, ``memory_gib`` what live migrations send (once for
    each), ``restarts`` how often an instance that runs, or may run, stops and starts. ``after``
    names the moves that must be finished first.
    """

    id: int
    instance: str
    kind: str
    source: Position
    target: Position
    actions: tuple[Action, ...]
    copy_gib: float
    memory_gib: float
    after: tuple[int, ...]
    score_after: float
    restarts: int = 0
