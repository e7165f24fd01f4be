"""Colours for nodes, such that no two that conflict have the same: those of one colour can go.

Facts: Ganeti's hroller 3.0.2. Three orders of nodes are tried, each node gets the smallest colour
that no neighbour has, and among equals the higher row comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heapify, heappop, heappush

from planner.capacity.conflict_graph import ConflictGraph

Colours = dict[int, int]
"""The colour of each node, from 0."""


def largest_first(graph: ConflictGraph) -> Colours:
    """Nodes of the highest degree first."""
    colours: Colours = {}
    for node in sorted(graph.neighbours, key=lambda v: (graph.degree(v), v), reverse=True):
        colours[node] = _smallest_free(graph, colours, node)
    return colours


def most_colours_around(graph: ConflictGraph) -> Colours:
    """The node next whose neighbours have the most colours (DSATUR), then the highest degree."""
    return _by_urgency(graph, lambda colours: len(set(colours)))


def most_coloured_around(graph: ConflictGraph) -> Colours:
    """The node next with the most coloured neighbours, then the highest degree."""
    return _by_urgency(graph, len)


COLOURINGS: Mapping[str, Callable[[ConflictGraph], Colours]] = {
    "LF": largest_first,
    "Dsatur": most_colours_around,
    "Dcolor": most_coloured_around,
}
"""The orders, by hroller's names, the preferred one first."""


def fewest_colours(graph: ConflictGraph) -> Colours:
    """The colouring with the fewest colours; of equal ones the first of :data:`COLOURINGS`."""
    return min((colour(graph) for colour in COLOURINGS.values()), key=lambda c: len({*c.values()}))


def classes_of(colours: Colours) -> list[list[int]]:
    """The nodes of each colour, ascending, in the order of the colours."""
    classes: list[list[int]] = [[] for _ in {*colours.values()}]
    for node in sorted(colours):
        classes[colours[node]].append(node)
    return classes


def _smallest_free(graph: ConflictGraph, colours: Colours, node: int) -> int:
    taken = {colours[other] for other in graph.neighbours[node] if other in colours}
    return next(colour for colour in range(len(taken) + 1) if colour not in taken)


def _by_urgency(graph: ConflictGraph, urgency: Callable[[list[int]], int]) -> Colours:
    """Next is the node with the most ``urgency``, of its neighbours' colours."""
    colours: Colours = {}
    around: dict[int, list[int]] = {node: [] for node in graph.neighbours}

    def rank(node: int) -> tuple[int, int, int]:
        return -urgency(around[node]), -graph.degree(node), -node

    waiting = [rank(node) for node in graph.neighbours]
    heapify(waiting)
    while waiting:
        node = -heappop(waiting)[2]
        if node in colours:  # an older rank of it
            continue
        colours[node] = _smallest_free(graph, colours, node)
        for other in graph.neighbours[node]:
            around[other].append(colours[node])
        for other in {*graph.neighbours[node]} - colours.keys():
            heappush(waiting, rank(other))
    return colours
