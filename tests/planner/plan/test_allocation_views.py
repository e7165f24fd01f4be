"""The answer to where new instances go, in one line and as a table."""

from __future__ import annotations

import pytest

from planner.plan.allocation_views import allocation_line, group_line, places_html


@pytest.mark.parametrize(
    ("placed", "asked", "line"),
    [
        ([], 2, "Allocation: 0 of 2 fit"),
        (["a on n1:n2"], 1, "Allocation: 1 of 1 fit: a on n1:n2"),
        (list("abcde"), 6, "Allocation: 5 of 6 fit: a, b, c and 2 more"),
    ],
)
def test_the_first_three_are_named(placed: list[str], asked: int, line: str) -> None:
    assert allocation_line(placed, asked) == line


def test_a_group_tells_its_best_place_if_it_has_one() -> None:
    assert group_line("racks", "chosen", "n1:n2", 1) == (
        "GroupAnswer racks: chosen, best n1:n2, 1 node refused"
    )
    assert group_line("racks", "refused", None, 2) == "GroupAnswer racks: refused, 2 nodes refused"


def test_the_table_has_scores_as_hbal_writes_them() -> None:
    assert "<td>1.50000000</td>" in places_html("Allocation", [("new-1", "racks", "n1:n2", 1.5)])
