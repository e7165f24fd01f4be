"""The columns of every node's state that moves change, and the changes themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from snapshots.arrays import Bools, Floats, Ints


class NodeColumns:
    """The columns of a node's state that a move changes, besides ``load`` (4, N).

    Memory and disk are MiB: ``used_memory`` by running primaries, ``reserved_memory`` for the
    worst failure of one other node. ``failing``: not N+1 safe. ``primaries`` and ``secondaries``
    are counts, ``tag_conflicts`` the primaries beyond the first under each exclusion tag. The
    ``later_…`` columns are the same with forthcoming instances counted in; where
    ``later_free_memory`` starts from the node's report, as Ganeti's tools have it.
    """

    used_memory: Ints
    free_disk: Ints
    free_spindles: Ints
    used_spindles: Floats
    used_cpus: Ints
    reserved_memory: Ints
    failing: Bools
    location_score: Ints
    primaries: Ints
    secondaries: Ints
    tag_conflicts: Ints
    later_free_memory: Ints
    later_free_disk: Ints
    later_free_spindles: Ints
    later_used_spindles: Floats
    later_used_cpus: Ints


NODE_COLUMNS: tuple[str, ...] = tuple(NodeColumns.__annotations__)
"""Their names."""


class ChangedNodes(Protocol):
    """The new state of nodes, one a lane, besides their :class:`NodeColumns`."""

    node: Ints
    load: Floats


class Change(Protocol):
    """Changes of the placement, one a lane: a move or a new place, as evaluated on this state."""

    @property
    def instance(self) -> Ints:
        """Rows of the instances."""

    @property
    def primary(self) -> Ints:
        """The instances' places then."""

    @property
    def secondary(self) -> Ints:
        """The same; NO_NODE for none."""

    @property
    def shared_locations(self) -> Ints:
        """The number of location tags that their two nodes share then."""

    @property
    def touched(self) -> Sequence[ChangedNodes]:
        """The nodes that change."""
