"""Whole numbers for pairs, of which few are not 0.

Of the nodes of a cluster, taken two by two, few pairs hold an instance: a table of nodes x nodes
would grow with the square of the cluster, this one grows with the pairs that count.
"""

from __future__ import annotations

from copy import copy

import numpy as np

from snapshots.arrays import Floats, Ints

SMALL = 1 << 16
"""Pairs of a table up to which it is kept whole as well once rows are asked for: 512 KiB."""

Index = int | np.integer | Ints


class PairTable:
    """Numbers by (row, column), 0 where none was put; ``table[rows, columns]`` reads them.

    Rows and columns are whole numbers or arrays of them that broadcast; one number is set in the
    same way, many by :meth:`put`. ``shape`` is (rows, columns), ``version`` counts changes.
    """

    def __init__(
        self, shape: tuple[int, int], rows: Ints, columns: Ints, amounts: Ints | int
    ) -> None:
        """Amounts of the same pair add up."""
        self.shape = shape
        keys, where = np.unique(rows * shape[1] + columns, return_inverse=True)
        sums = np.zeros(len(keys), dtype=np.int64)
        np.add.at(sums, where, amounts)
        self._turned: PairTable | None = None
        self._whole: Floats | None = None
        self._keep(keys[sums != 0], sums[sums != 0])
        self._ranked: tuple[Ints, Ints] | None = None
        self.version = 0

    def _keep(self, keys: Ints, amounts: Ints) -> None:
        """Keys are ascending; one that no pair has ends them, so that a search always lands."""
        self._keys = np.concatenate([keys, [self.shape[0] * self.shape[1]]])
        self._amounts = np.concatenate([amounts, [0]])

    def __getitem__(self, pair: tuple[Index, Index]) -> Ints:
        keys = pair[0] * self.shape[1] + pair[1]
        at = self._keys.searchsorted(keys)
        found: Ints = self._amounts[at] * (self._keys[at] == keys)
        return found

    def __setitem__(self, pair: tuple[int, int], amount: int) -> None:
        row, column = pair
        self._put(row, column, amount)
        if self._turned is not None:
            self._turned._put(column, row, amount)

    def put(self, rows: Ints, columns: Ints, amounts: Ints) -> None:
        """Set the numbers of many pairs, all different."""
        self._put_all(rows * self.shape[1] + columns, amounts)
        if self._turned is not None:
            self._turned._put_all(columns * self.shape[0] + rows, amounts)

    def _put_all(self, keys: Ints, amounts: Ints) -> None:
        order = keys.argsort()
        keys, amounts = keys[order], amounts[order]
        at = self._keys.searchsorted(keys)
        known = self._keys[at] == keys
        self._amounts[at[known]] = amounts[known]
        new = ~known & (amounts != 0)
        stays = self._amounts != 0
        stays[-1] = True
        after = (np.cumsum(stays) - stays)[at[new]]
        self._keys = np.insert(self._keys[stays], after, keys[new])
        self._amounts = np.insert(self._amounts[stays], after, amounts[new])
        self._ranked = self._whole = None
        self.version += 1

    def _put(self, row: int, column: int, amount: int) -> None:
        key = row * self.shape[1] + column
        at = int(self._keys.searchsorted(key))
        known = bool(self._keys[at] == key)
        if self._whole is not None:
            self._whole[row, column] = amount
        if known and amount:
            self._amounts[at] = amount
        elif known or amount:
            new = np.array([(key, amount)] if amount else [], dtype=np.int64).reshape(-1, 2)
            rest = at + known
            self._keys = np.concatenate((self._keys[:at], new[:, 0], self._keys[rest:]))
            self._amounts = np.concatenate((self._amounts[:at], new[:, 1], self._amounts[rest:]))
        self.version += 1
        if self._ranked is not None:
            second, most = sorted([0, 0, *self.of(row)[1].tolist()])[-2:]
            self._ranked[0][row], self._ranked[1][row] = most, second

    @property
    def most(self) -> Ints:
        """The largest number of each row, at least 0."""
        return self._rank()[0]

    @property
    def second(self) -> Ints:
        """The largest number but one of each row, at least 0."""
        return self._rank()[1]

    def _rank(self) -> tuple[Ints, Ints]:
        if self._ranked is not None:
            return self._ranked
        most, second = np.zeros((2, self.shape[0]), dtype=np.int64)
        rows, _, amounts = self.entries()
        order = np.lexsort((amounts, rows))
        rows, amounts = rows[order], np.maximum(amounts[order], 0)
        last = np.append(rows[1:] != rows[:-1], True)[: len(rows)]
        most[rows[last]] = amounts[last]
        before = np.flatnonzero(last)
        before = before[(before > 0) & (rows[before - 1] == rows[before])] - 1
        second[rows[before]] = amounts[before]
        self._ranked = most, second
        return self._ranked

    def entries(self) -> tuple[Ints, Ints, Ints]:
        """Rows, columns and numbers of all pairs that are kept, by row, then by column."""
        rows, columns = np.divmod(self._keys[:-1], max(1, self.shape[1]))
        return rows, columns, self._amounts[:-1]

    def keyed(self) -> tuple[Ints, Ints]:
        """Keys (row x columns + column), ascending, and numbers; the last pair only ends them."""
        return self._keys, self._amounts

    def of(self, row: int) -> tuple[Ints, Ints]:
        """Columns, ascending, and numbers of one row."""
        start = row * self.shape[1]
        first, end = self._keys.searchsorted((start, start + self.shape[1])).tolist()
        return self._keys[first:end] - start, self._amounts[first:end]

    def of_each(self, rows: Ints) -> tuple[Ints, Ints, Ints]:
        """Of several rows: which of ``rows`` (its position), the column and the number."""
        starts = rows * self.shape[1]
        first = self._keys.searchsorted(starts)
        sizes = self._keys.searchsorted(starts + self.shape[1]) - first
        which = np.arange(len(rows)).repeat(sizes)
        at = np.arange(len(which)) + (first - sizes.cumsum() + sizes)[which]
        return which, self._keys[at] - starts[which], self._amounts[at]

    def rows(self, rows: Ints) -> Floats:
        """Whole rows, zeros included, (len(rows), columns)."""
        if self._whole is None and self.shape[0] * self.shape[1] <= SMALL:
            self._whole = self._written_out(np.arange(self.shape[0]))
        return self._written_out(rows) if self._whole is None else self._whole.take(rows, axis=0)

    def _written_out(self, rows: Ints) -> Floats:
        which, columns, amounts = self.of_each(rows)
        found: Floats = np.zeros((len(rows), self.shape[1]))
        found[which, columns] = amounts
        return found

    def totals(self) -> Ints:
        """The sum of every row."""
        rows, _, amounts = self.entries()
        sums = np.zeros(self.shape[0], dtype=np.int64)
        np.add.at(sums, rows, amounts)
        return sums

    @property
    def turned(self) -> PairTable:
        """The same numbers by (column, row); it follows what is set here."""
        if self._turned is None:
            rows, columns, amounts = self.entries()
            self._turned = PairTable(self.shape[::-1], columns, rows, amounts)
        return self._turned

    def copy(self) -> PairTable:
        """An independent copy."""
        twin = copy(self)
        twin._turned = twin._whole = None
        twin._keys, twin._amounts = self._keys.copy(), self._amounts.copy()
        if self._ranked is not None:
            twin._ranked = self._ranked[0].copy(), self._ranked[1].copy()
        return twin
