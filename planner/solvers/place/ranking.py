"""Sorting by scores that may be NaN, with the results of Ganeti's tools.

Their sort is a stable merge of ascending and strictly descending runs. Where every key compares,
any stable sort gives the same; NaN counts as greater than anything in either direction, and
then the order follows from how the runs are found and merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from snapshots.arrays import Floats, Ints

_FIRST = 256
"""Candidates that are sorted by themselves, as mostly no others are asked for."""

T = TypeVar("T")


def ranked(items: Sequence[T], key: Callable[[T], Any]) -> list[T]:
    """``items`` by ascending ``key``; keys need ``<`` and ``==`` only."""
    keyed = [(key(item), item) for item in items]
    runs = _runs(keyed)
    while len(runs) > 1:
        pairs = [_merge(a, b) for a, b in zip(runs[::2], runs[1::2], strict=False)]
        runs = pairs + runs[len(pairs) * 2 :]
    return [item for run in runs for _, item in run]


def best_first(lanes: Ints, scores: Floats) -> Iterator[int]:
    """Candidates ``lanes`` (ascending) by their ``scores``, of equals the last one first."""
    backwards = lanes[::-1]
    values = scores[backwards]
    if np.isnan(values).any():
        for k in ranked(range(len(values)), values.tolist().__getitem__):
            yield int(backwards[k])
        return
    first = np.arange(len(values))
    if len(values) > _FIRST:
        first = np.flatnonzero(values <= np.partition(values, _FIRST)[_FIRST])
    yield from backwards[first[np.argsort(values[first], kind="stable")]].tolist()
    if len(first) < len(values):
        yield from backwards[np.argsort(values, kind="stable")[len(first) :]].tolist()


Keyed = tuple[Any, T]


def _greater(a: Keyed[T], b: Keyed[T]) -> bool:
    return not (a[0] < b[0] or a[0] == b[0])


def _runs(items: list[Keyed[T]]) -> list[list[Keyed[T]]]:
    """The longest runs, one after the other; descending ones turned round."""
    found = []
    start = 0
    while start < len(items):
        end = start + 1
        down = end < len(items) and _greater(items[start], items[end])
        while end < len(items) and _greater(items[end - 1], items[end]) == down:
            end += 1
        run = items[start:end]
        found.append(run[::-1] if down else run)
        start = end
    return found


def _merge(a: list[Keyed[T]], b: list[Keyed[T]]) -> list[Keyed[T]]:
    out = []
    i = j = 0
    while i < len(a) and j < len(b):
        if _greater(a[i], b[j]):
            out.append(b[j])
            j += 1
        else:
            out.append(a[i])
            i += 1
    return out + a[i:] + b[j:]
