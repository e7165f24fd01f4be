"""Tables over things of a few kinds: kept once for each pair of kinds.

What tags mean for two nodes depends on the tags alone, and most nodes carry the same as others:
a table of nodes x nodes would repeat a small one many times over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from snapshots.arrays import Ints

T = TypeVar("T", bound=np.generic)
K = TypeVar("K", bound=Hashable)


class KindTable(Generic[T]):
    """``table[rows, columns]`` reads it, with row numbers that broadcast, as of an array.

    ``rows`` and ``columns`` give the kind of every row and column, ``kinds`` the value of every
    pair of kinds. ``shape`` is that of the whole table.
    """

    def __init__(self, rows: Ints, columns: Ints, kinds: NDArray[T]) -> None:
        self.rows = rows
        self.columns = columns
        self.kinds = kinds
        self.shape = len(rows), len(columns)

    def __getitem__(self, pair: tuple[Ints | int, Ints | int]) -> NDArray[T]:
        found: NDArray[T] = self.kinds[self.rows[pair[0]], self.columns[pair[1]]]
        return found

    def row(self, row: int) -> NDArray[T]:
        """One row, all columns."""
        found: NDArray[T] = self.kinds[self.rows[row]][self.columns]
        return found


def kinds_of(things: Iterable[K]) -> tuple[Ints, list[K]]:
    """The kind of every thing, numbered as they come, and one of each kind."""
    numbers: dict[K, int] = {}
    rows = [numbers.setdefault(thing, len(numbers)) for thing in things]
    return np.array(rows, dtype=np.int64), list(numbers)


def carriers_of(sets: list[frozenset[str]]) -> dict[str, tuple[int, ...]]:
    """For every word that occurs the sets (positions, ascending) that have it."""
    carriers: dict[str, list[int]] = {}
    for column, words in enumerate(sets):
        for word in words:
            carriers.setdefault(word, []).append(column)
    return {word: tuple(columns) for word, columns in carriers.items()}


def in_common(one: list[frozenset[str]], other: list[frozenset[str]]) -> Ints:
    """The number of words that each of ``one`` shares with each of ``other``, (len, len)."""
    carriers = carriers_of(other)
    numbers, kinds = kinds_of(carriers.values())
    kind_of = dict(zip(carriers, numbers.tolist(), strict=True))
    columns = [list(kind) for kind in kinds]
    shared = np.zeros((len(one), len(other)), dtype=np.int64)
    for row, words in enumerate(one):
        alike = Counter(kind_of[word] for word in words if word in kind_of)
        for kind, count in alike.items():
            shared[row, columns[kind]] += count
    return shared
