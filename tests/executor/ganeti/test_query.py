"""Answers of Ganeti's query language as rows."""

from __future__ import annotations

import pytest

from executor.ganeti.query import cell_rows
from snapshots.errors import FormatError


def test_a_cell_without_a_value_is_none() -> None:
    answer = {"data": [[[0, "node1"], [0, True]], [[0, "node2"], [2, "no such field"]]]}
    assert cell_rows(answer, ("name", "offline"), "lab") == [
        {"name": "node1", "offline": True},
        {"name": "node2", "offline": None},
    ]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (None, "lab"),
        ({}, "key 'data'"),
        ({"data": [5]}, "row 1: expected 2 cells"),
        ({"data": [[[0, "node1"]]]}, "row 1: expected 2 cells"),
        ({"data": [[[0, "node1"], 5]]}, "row 1: field 'offline': expected a pair"),
        ({"data": [[[0, "node1"], [0]]]}, "row 1: field 'offline': expected a pair"),
    ],
)
def test_what_is_no_answer_to_the_query(answer: object, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        cell_rows(answer, ("name", "offline"), "lab")
