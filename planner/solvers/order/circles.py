"""Instances that wait for each other in a circle: each needs a node that another has to leave."""

from __future__ import annotations

from collections.abc import Mapping

from planner.rules.paths import Pair
from planner.timing.dependencies import Relocation


def waiting(moves: Mapping[int, tuple[Pair, Pair]]) -> dict[int, frozenset[int]]:
    """For each instance those that give back something on a node where it takes something.

    ``moves``: the present and the wanted nodes of each.
    """
    changed = {row: Relocation(row, *way).changed() for row, way in moves.items()}
    return {
        row: frozenset(
            other for other, (gives, _) in changed.items() if other != row and gives & takes
        )
        for row, (_, takes) in changed.items()
    }


def circles(waits: Mapping[int, frozenset[int]]) -> list[tuple[int, ...]]:
    """The sets of instances that wait for each other, directly or not: the smallest first."""
    reach = {row: _reached(row, waits) for row in waits}
    found = {
        tuple(sorted(other for other in reach[row] if row in reach[other]))
        for row in waits
        if row in reach[row]
    }
    return sorted(found, key=lambda rows: (len(rows), rows))


def _reached(row: int, waits: Mapping[int, frozenset[int]]) -> frozenset[int]:
    seen: set[int] = set()
    waiting_on = list(waits[row])
    while waiting_on:
        other = waiting_on.pop()
        if other not in seen:
            seen.add(other)
            waiting_on.extend(waits[other])
    return frozenset(seen)
