"""An instance of another size: its sizes, its nodes, and the commands."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from planner.whatif import Resizing
from planner.words import human_size, pair_of_nodes
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.plain import ARROW
from poise.report.screen import ScreenPart, narrowed, whole


def resizing_parts(
    resizing: Resizing, names: ShortNames, columns: int, *, possible: bool
) -> list[ScreenPart]:
    """The sizes, then what its nodes have left and the commands where it is possible."""
    parts = [whole(_sizes(resizing, names))]
    if possible:
        parts.append(whole(narrowed(_nodes(resizing, names), columns)))
        lines = [Line(f"{verb}:", command=command) for verb, command in _commands(resizing)]
        if lines:
            parts.append(whole(Lines("", lines)))
    return parts


def _sizes(resizing: Resizing, names: ShortNames) -> Block:
    was, now = resizing.before, resizing.after
    rows = [
        _row("Memory", human_size(was.memory), human_size(now.memory)),
        _row("Virtual CPUs", str(was.vcpus), str(now.vcpus)),
    ]
    for index, size in enumerate(now.disks):
        before = human_size(was.disks[index]) if index < len(was.disks) else "-"
        rows.append(_row(f"Disk {index}", before, human_size(size)))
    title = f"{names(resizing.instance)} on {pair_of_nodes(resizing.at, names)}"
    headers = [Column("Size"), Column("Now", right=True), Column("Then", right=True)]
    return Table(title, headers, rows)


def _row(what: str, before: str, after: str) -> list[Value]:
    return [what, before, after if before == after else Cell(after, "strong")]


def _nodes(resizing: Resizing, names: ShortNames) -> Table:
    rows: list[list[Value]] = [
        [
            Cell(names(one.node), "strong"),
            _from_to(one.memory_before, one.memory_after),
            _from_to(one.disk_before, one.disk_after),
        ]
        for one in resizing.room
    ]
    headers = [
        Column("Node"),
        Column("Memory left", right=True),
        Column("Disk left", right=True, drop=1),
    ]
    return Table("Its nodes: now, and with the new size", headers, rows)


def _from_to(before: int, after: int) -> str:
    shown = human_size(before), human_size(after)
    return shown[0] if shown[0] == shown[1] else ARROW.join(shown)


def _commands(resizing: Resizing) -> Iterator[tuple[str, str]]:
    """The commands of Ganeti that make it so, after the moves."""
    name, was, now = quote(resizing.instance), resizing.before, resizing.after
    backend = []
    if now.memory != was.memory:
        backend += [f"maxmem={now.memory}", f"minmem={now.memory}"]
    if now.vcpus != was.vcpus:
        backend.append(f"vcpus={now.vcpus}")
    if backend:
        yield "Resize it", f"gnt-instance modify -B {','.join(backend)} {name}"
    for index, amount in resizing.grown:
        yield f"Grow disk {index}", f"gnt-instance grow-disk {name} {index} {amount}m"
    for size in resizing.added:
        yield "Add the disk", f"gnt-instance modify --disk add:size={size}m {name}"
