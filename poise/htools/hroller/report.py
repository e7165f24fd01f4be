"""The lines that hroller prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from planner.capacity import COLOURINGS, Colours, ConflictGraph
from planner.state import Placement
from poise.htools.conventions.dump import dump_list, dump_rows
from poise.htools.hroller.full_evacuation import Group
from poise.htools.hroller.groups import with_rows_between
from poise.htools.hroller.options import HrollerOptions


def graph_line(conflicts: ConflictGraph) -> str:
    """The graph, for ``-vvv``: the neighbours of every row between the first node and the last."""
    graph = with_rows_between(conflicts).neighbours
    rows = dump_list(f"({row},{dump_rows(reversed(others))})" for row, others in graph.items())
    return f"Node Graph: array ({min(graph)},{max(graph)}) {rows}"


def colourings_line(conflicts: ConflictGraph) -> str:
    """The number of nodes of each colour, for each order of colouring, the best one first."""
    graph = with_rows_between(conflicts)
    sizes = {name: _sizes(COLOURINGS[name](graph)) for name in reversed(list(COLOURINGS))}
    first, *others = ranked = sorted(sizes, key=lambda name: len(sizes[name]))
    line = _colouring(first, sizes[first])
    for better, name in zip(ranked, others, strict=False):
        word = "TIE" if len(sizes[name]) == len(sizes[better]) else "LOOSE"
        line += f" {word} {_colouring(name, sizes[name])}"
    return line


def _colouring(name: str, sizes: Sequence[int]) -> str:
    return f"{name}: {len(sizes)} ({','.join(map(str, sizes))})"


def _sizes(colours: Colours) -> list[int]:
    counts = Counter(colours.values())
    return [counts[colour] for colour in sorted(counts)]


def group_lines(
    groups: Sequence[Group], start: Placement, options: HrollerOptions
) -> Iterator[str]:
    """The groups, or the first one node by node, and the moves where they are asked for."""
    names = start.model.cluster.nodes.names
    if options.headers:
        yield "'First Reboot Group'" if options.first_only else "'Node Reboot Groups'"
    for group in groups[:1] if options.first_only else groups:
        members = [names[node] for node in group.nodes]
        yield from members if options.first_only else [",".join(members)]
        if options.print_moves:
            yield from move_lines(group, start)


def move_lines(group: Group, start: Placement) -> Iterator[str]:
    """The instances on other nodes than at first, but for those that only fail over."""
    cluster, drbd = start.model.cluster, start.model.drbd
    names = cluster.nodes.names
    for i, old, new in group.moved(start):
        if new == old[::-1]:
            continue
        record = group.during.record
        places = " ".join(names[record[node]] for node in (new if drbd[i] else new[:1]))
        yield f"  {cluster.instances.names[i]} {places}"
