"""The numbers of instances and nodes at risk at every moment of a change, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from planner.whatif import AnswerTable, PlannedChange

_COLUMNS = ("begin", "end", "no_second_copy", "not_safe", "down")


def risk_times(change: PlannedChange) -> AnswerTable:
    """A row for each time in which it stays the same, from the begin to the end.

    Counted are instances without a second copy, nodes that are not N+1 safe, and instances that
    are down; what was so before the change is left out.
    """
    changes: Counter[tuple[float, int]] = Counter()
    moments = {0.0, change.seconds}
    for kind, begin, end in _spells(change):
        changes[begin, kind] += 1
        changes[end, kind] -= 1
        moments |= {begin, end}
    rows: list[tuple[float | int, ...]] = []
    counts = [0, 0, 0]
    ordered = sorted(moments)
    for begin, end in pairwise(ordered):
        counts = [number + changes[begin, kind] for kind, number in enumerate(counts)]
        if rows and list(rows[-1][2:]) == counts:
            rows[-1] = (rows[-1][0], end, *counts)
        else:
            rows.append((begin, end, *counts))
    return AnswerTable(_COLUMNS, tuple(rows))


def _spells(change: PlannedChange) -> Iterator[tuple[int, float, float]]:
    """(number of the kind, begin, end) of all that the change brings about."""
    found, whole = change.meanwhile, change.seconds
    for copy in found.no_second_copy:
        if not copy.before:
            yield 0, copy.begin, whole if copy.end is None else copy.end
    for unsafe in found.not_safe:
        if unsafe.is_worse:
            yield 1, unsafe.begin, whole if unsafe.end is None else unsafe.end
    for down in found.down:
        yield 2, down.begin, down.end
