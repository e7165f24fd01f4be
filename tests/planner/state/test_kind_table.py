"""Tables that are kept once for each pair of kinds."""

from __future__ import annotations

import numpy as np

from planner.state.kind_table import KindTable, in_common, kinds_of


def test_it_reads_like_the_whole_table() -> None:
    rows, columns = np.array([0, 1, 0]), np.array([1, 1])
    table = KindTable(rows, columns, np.array([[1, 2], [3, 4]]))
    assert table.shape == (3, 2)
    assert table[np.arange(3)[:, None], np.arange(2)].tolist() == [[2, 2], [4, 4], [2, 2]]
    assert table.row(1).tolist() == [4, 4]
    assert table[2, 0] == 2


def test_kinds_are_numbered_as_they_come() -> None:
    rows, kinds = kinds_of(["b", "a", "b"])
    assert (rows.tolist(), kinds) == ([0, 1, 0], ["b", "a"])


def test_words_in_common_are_counted() -> None:
    one = [frozenset("ab"), frozenset("c"), frozenset("")]
    other = [frozenset("abc"), frozenset("b")]
    assert in_common(one, other).tolist() == [[2, 1], [1, 0], [0, 0]]
