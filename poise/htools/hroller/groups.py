"""The groups of nodes as hroller makes them: by colours, then by room.

Facts: hroller 3.0.2. Its graph holds every row from the first node to the last. Those that are not
to be rebooted are in no group in the end, but before that their instances take room as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from planner.capacity import (
    Clearance,
    ConflictGraph,
    NoRoomToLeave,
    RebootGroup,
    Who,
    classes_of,
    fewest_colours,
    split_by_room,
)
from poise.htools.conventions.errors import Exit
from poise.htools.hroller.full_evacuation import Group, failed_over, without_copies
from poise.htools.hroller.options import HrollerOptions
from poise.htools.hroller.placement import HrollerPlacement
from snapshots.arrays import Ints

_FAILURES = {
    Who.SINGLE: "Not enough capacity to move non-redundant instances",
    Who.PRIMARIES: "Failed to migrate instances off nodes",
    Who.SECONDARIES: "Not enough capacity to move secondaries",
}


def with_rows_between(graph: ConflictGraph) -> ConflictGraph:
    """The graph with all rows from its first node to its last."""
    rows = range(min(graph.neighbours), max(graph.neighbours) + 1)
    return ConflictGraph({row: graph.neighbours.get(row, ()) for row in rows})


def groups_of(
    start: HrollerPlacement,
    conflicts: ConflictGraph,
    targets: Ints,
    options: HrollerOptions,
) -> list[Group]:
    """The groups of nodes, in no order yet, whose instances go to ``targets``.

    Raises:
        Exit: instances find no place.
    """
    groups = [
        RebootGroup(tuple(rows), start)
        for rows in classes_of(fewest_colours(with_rows_between(conflicts)))
    ]
    if not options.ignore_single:
        groups = _split(groups, _without_single, targets)
    if options.full_evacuation:
        groups = _split(_split(groups, failed_over, targets), without_copies, targets)
    nodes = conflicts.neighbours
    return [
        replace(group, nodes=tuple(node for node in group.nodes if node in nodes))
        for group in groups
    ]


def _split(
    groups: Sequence[Group], split: Callable[[Group, Ints], list[Group]], targets: Ints
) -> list[Group]:
    try:
        return [part for group in groups for part in split(group, targets)]
    except NoRoomToLeave as problem:
        raise Exit(1, f"Error: {_FAILURES[problem.who]}\n") from None


def _without_single(group: Group, targets: Ints) -> list[Group]:
    return split_by_room(group, Clearance(Who.SINGLE), targets)
