"""The pairs of nodes that must not reboot at the same time.

Facts: Ganeti's hroller 3.0.2. Both nodes of a DRBD instance are such a pair. Where instances keep
running, so are two primaries of one secondary: both would move their instances there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from planner.state.placement import Placement
from snapshots.arrays import NO_NODE


@dataclass(frozen=True, slots=True)
class ConflictGraph:
    """Nodes (rows) and, for each, the nodes that it conflicts with.

    A neighbour stands there once for every instance of the pair, and a node may be its own: how
    often it has any neighbour is its degree, by which colourings order nodes.
    """

    neighbours: Mapping[int, Sequence[int]]

    def degree(self, node: int) -> int:
        """The number of neighbours, repetitions counted."""
        return len(self.neighbours[node])


def reboot_conflicts(placement: Placement, nodes: Iterable[int], *, live: bool) -> ConflictGraph:
    """The conflicts among ``nodes`` (rows).

    Args:
        live: instances keep running on their secondaries; else they are down while a node reboots.
    """
    neighbours: dict[int, list[int]] = {node: [] for node in nodes}
    mirrored = _mirrored(placement)
    crowded = _sharing_a_secondary(placement) if live else {}
    for pair in mirrored:
        crowded.pop(pair, None)
    for a, b in (*mirrored, *crowded):
        if a in neighbours and b in neighbours:
            neighbours[a].append(b)
    return ConflictGraph(neighbours)


def _mirrored(placement: Placement) -> list[tuple[int, int]]:
    """Both nodes of each DRBD instance, in both orders."""
    found = []
    columns = (placement.model.drbd, placement.primary, placement.secondary)
    for drbd, primary, secondary in zip(*(column.tolist() for column in columns), strict=True):
        if drbd and secondary != NO_NODE:
            found += [(primary, secondary), (secondary, primary)]
    return found


def _sharing_a_secondary(placement: Placement) -> dict[tuple[int, int], None]:
    """Every two primaries of instances with the same secondary, a node with itself included."""
    primary = placement.primary.tolist()
    found: dict[tuple[int, int], None] = {}
    for instances in placement.secondary_lists:
        homes = list(dict.fromkeys(primary[i] for i in instances))
        found.update(dict.fromkeys(product(homes, homes)))
    return found
