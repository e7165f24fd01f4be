"""Numbers for pairs, against the whole table that they stand for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.state import pair_table
from planner.state.pair_table import PairTable
from snapshots.arrays import Ints

ROWS, COLUMNS = 4, 3
PAIRS = st.tuples(st.integers(0, ROWS - 1), st.integers(0, COLUMNS - 1), st.integers(-3, 9))


def both(entries: list[tuple[int, int, int]]) -> tuple[PairTable, Ints]:
    """A table, and the same as an array."""
    rows, columns, amounts = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    whole = np.zeros((ROWS, COLUMNS), dtype=np.int64)
    np.add.at(whole, (rows, columns), amounts)
    return PairTable((ROWS, COLUMNS), rows, columns, amounts), whole


def check(table: PairTable, whole: Ints) -> None:
    every = np.arange(ROWS)
    assert np.array_equal(table[every[:, None], np.arange(COLUMNS)], whole)
    assert np.array_equal(table.rows(every[::-1]), whole[::-1])
    assert np.array_equal(table.totals(), whole.sum(axis=1))
    rows, columns = np.nonzero(whole)
    assert np.array_equal(table.entries(), (rows, columns, whole[rows, columns]))
    ranked = np.sort(np.maximum(whole, 0), axis=1)
    assert np.array_equal(table.most, ranked[:, -1])
    assert np.array_equal(table.second, ranked[:, -2])


@given(st.lists(PAIRS))
def test_amounts_of_a_pair_add_up(entries: list[tuple[int, int, int]]) -> None:
    table, whole = both(entries)
    check(table, whole)
    check_turned = table.turned[np.arange(COLUMNS)[:, None], np.arange(ROWS)]
    assert np.array_equal(check_turned, whole.T)


@given(st.lists(PAIRS), st.lists(PAIRS), st.booleans())
def test_what_is_set_is_read(
    entries: list[tuple[int, int, int]], later: list[tuple[int, int, int]], kept_whole: bool
) -> None:
    small = pair_table.SMALL
    pair_table.SMALL = small if kept_whole else 0
    try:
        follow(entries, later)
    finally:
        pair_table.SMALL = small


def follow(entries: list[tuple[int, int, int]], later: list[tuple[int, int, int]]) -> None:
    """Set some numbers, and look at all of them after each."""
    table, whole = both(entries)
    before, untouched = whole.copy(), table.copy()
    turned = table.turned
    for row, column, amount in later:
        table[row, column] = whole[row, column] = amount
        check(table, whole)
        assert np.array_equal(turned.rows(np.arange(COLUMNS)), whole.T)
    check(untouched, before)


@given(
    st.lists(PAIRS),
    st.lists(st.lists(PAIRS, unique_by=lambda pair: pair[:2])),
)
def test_many_are_set_at_once(
    entries: list[tuple[int, int, int]], later: list[list[tuple[int, int, int]]]
) -> None:
    table, whole = both(entries)
    turned, version = table.turned, table.version
    for batch in later:
        rows, columns, amounts = np.array(batch, dtype=np.int64).reshape(-1, 3).T
        table.put(rows, columns, amounts)
        whole[rows, columns] = amounts
        check(table, whole)
        assert np.array_equal(turned.rows(np.arange(COLUMNS)), whole.T)
        assert table.version > version
        version = table.version


def test_a_table_of_nothing_is_small() -> None:
    none = np.zeros(0, dtype=np.int64)
    table = PairTable((100_000, 100_000), none, none, none)
    assert table[99_999, 99_999] == 0
    table[99_999, 0] = 7
    assert (table[99_999, 0], table.most[99_999], table.turned.most[0]) == (7, 7, 7)
