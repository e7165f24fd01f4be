"""The risks while a change lasts, and the nodes before it, at their tightest, and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.plan import NodeChange
from planner.whatif import NoSecondCopy, NotSafe, PlannedChange, Tightest
from planner.words import count, human_size, size_in_words
from poise.report.blocks import Cell, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.plain import ARROW
from poise.report.screen import ScreenPart, cut, narrowed, paragraph
from poise.settings.times import in_words

_NODE = 26
"""Columns of a node's name."""
_TIGHT = 3
"""Nodes with little room that are named."""


def clock(seconds: float) -> str:
    """Time since the begin, as ``0:02:05``."""
    whole = max(0, round(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def meanwhile_part(change: PlannedChange, names: ShortNames, columns: int) -> ScreenPart:
    """The risks in time, a line a node or instance; first the summary of each kind."""
    lines = list(_lines(change, names))

    def make(rows: int) -> Lines | None:
        shown = [
            line
            for label, text, style in lines[:rows]
            for line in paragraph(text, columns - 2, label=f"{label:<14}  ", style=style, most=5)
        ]
        if len(lines) > rows:
            shown.append(Line(f"and {count(len(lines) - rows, 'more line')} (--details)"))
        return Lines("At every moment until it is done", shown) if shown else None

    sizes = [len(lines), *(size for size in (10, 8, 6, 4, 3) if size < len(lines))]
    return ScreenPart(make, sizes, expendable=3)


def _lines(change: PlannedChange, names: ShortNames) -> Iterator[tuple[str, str, str]]:
    """(label, text, style) of each."""
    found = change.meanwhile
    copying = [one for one in found.no_second_copy if not one.before]
    repaired = [one for one in found.no_second_copy if one.before and one.end is not None]
    if copying or not repaired:
        lasting = sum(one.before and one.end is None for one in found.no_second_copy)
        yield "Second copies", _copies(copying, change, names, lasting), ""
    if repaired:
        last = max(one.end or 0.0 for one in repaired)
        verb = "has none and gets" if len(repaired) == 1 else "have none and get"
        text = f"{count(len(repaired), 'instance')} {verb} one, the last at {clock(last)}"
        yield "" if copying else "Second copies", text, ""
    if found.down:
        longest = max(found.down, key=lambda one: one.end - one.begin)
        yield (
            "Down",
            f"{count(len({one.instance for one in found.down}), 'instance')}, the longest"
            f" {in_words(longest.end - longest.begin)} ({names(longest.instance)})",
            "bad",
        )
    worse = [one for one in found.not_safe if one.is_worse]
    if not worse:
        before = sum(one.before for one in found.not_safe)
        also = f", but for {before} that could not before" if before else ""
        yield "N+1", f"every node can take over from any other{also}", ""
    for number, one in enumerate(worse):
        yield "" if number else "N+1", _not_safe(one, names), "caution"


def _copies(
    copying: list[NoSecondCopy], change: PlannedChange, names: ShortNames, lasting: int
) -> str:
    """The second copies that are missing for a while; ``lasting`` instances never have one."""
    if not copying and lasting:
        verb = "has" if lasting == 1 else "have"
        return f"{count(lasting, 'instance')} {verb} none, as before; the others keep their own"
    if not copying:
        return "every instance keeps its own"
    longest = max(copying, key=lambda one: (one.end or change.seconds) - one.begin)
    lasts = in_words((longest.end or change.seconds) - longest.begin)
    at_once = change.meanwhile.copies_missing_at_once
    instances = len({one.instance for one in copying})
    verb = "has" if instances == 1 else "have"
    return (
        f"{count(instances, 'instance')} {verb} none for a while, {at_once} at once;"
        f" the longest {lasts} ({names(longest.instance)})"
    )


def _not_safe(one: NotSafe, names: ShortNames) -> str:
    until = "the end, and after it" if one.end is None else clock(one.end)
    lacks = f"{names(one.node)} lacks {size_in_words(one.missing)} of memory"
    fails = f" if {names(one.lost)} fails" if one.lost else ""
    return f"{lacks}{fails}, from {clock(one.begin)} to {until}"


def node_part(
    change: PlannedChange, names: ShortNames, columns: int, chosen: Sequence[str] = ()
) -> ScreenPart:
    """The nodes that change: memory and disk left before, at the least, and after.

    Those that are emptied come first, and those of ``chosen``; then those with most moves.
    """
    least = {one.node: one for one in change.meanwhile.tightest}
    nodes = [node for node in change.plan.nodes if _changes(node, least)]
    first = {*_emptied(change), *chosen}
    nodes.sort(key=lambda node: (node.name not in first, -_moved(node), node.name))

    def make(rows: int) -> Table | None:
        if not nodes or not rows:
            return None
        last = "after" if change.back is None else "until the way back"
        title = f"Nodes: before, at the tightest moment, {last}"
        if rows < len(nodes):
            title += f" ({rows} of {len(nodes)}; all: --details)"
        table = Table(
            title,
            [
                Column("Node"),
                Column("Memory left", right=True),
                Column("Disk left", right=True, drop=2),
                Column("Primaries", right=True, drop=1),
                Column("Secondaries", right=True, drop=3),
            ],
            [_row(node, least.get(node.name), names) for node in nodes[:rows]],
        )
        return narrowed(table, columns)

    sizes = [len(nodes), *(size for size in (8, 6, 4, 3, 2, 1) if size < len(nodes)), 0]
    return ScreenPart(make, sizes, expendable=5, table="nodes")


def _emptied(change: PlannedChange) -> tuple[str, ...]:
    evacuation = change.plan.evacuation
    return () if evacuation is None else evacuation.nodes


def _moved(node: NodeChange) -> int:
    return abs(node.after.primaries - node.before.primaries) + abs(
        node.after.secondaries - node.before.secondaries
    )


def _changes(node: NodeChange, least: dict[str, Tightest]) -> bool:
    tightest = least.get(node.name)
    return _moved(node) > 0 or (
        tightest is not None
        and (tightest.free_memory, tightest.free_disk)
        != (node.before.free_memory, node.before.free_disk)
    )


def _row(node: NodeChange, least: Tightest | None, names: ShortNames) -> list[Value]:
    before, after = node.before, node.after
    memory = None if least is None else least.free_memory
    disk = None if least is None else least.free_disk
    return [
        Cell(cut(names(node.name), _NODE), "faint" if node.offline else "strong"),
        _three(before.free_memory, memory, after.free_memory),
        _three(before.free_disk, disk, after.free_disk),
        _two(before.primaries, after.primaries),
        _two(before.secondaries, after.secondaries),
    ]


def _three(before: int | None, least: int | None, after: int | None) -> Value:
    if before is None or after is None:
        return "?"
    shown = [human_size(before), human_size(after if least is None else least), human_size(after)]
    if len(set(shown)) == 1:
        return shown[0]
    return Cell(ARROW.join(shown), "bad" if least is not None and least < 0 else "")


def _two(before: int, after: int) -> Value:
    return str(before) if before == after else f"{before}{ARROW}{after}"
