"""The result of placing several instances at once."""

from __future__ import annotations

import pytest

from planner.solvers.joint.result import LeftOver, Together
from tests.planner.small_clusters import A, B, placed

LEFT = LeftOver(1, None, (), "i is left over; no time left to find out why")


def together(bound: int, *left: LeftOver) -> Together:
    return Together({0: (A, B)}, left, bound, placed())


@pytest.mark.parametrize(("bound", "proven"), [(1, True), (2, False)])
def test_a_number_is_proven_where_no_more_can_be_placed(bound: int, proven: bool) -> None:
    assert together(bound, LEFT).proven is proven


def test_it_is_complete_where_nothing_is_left_over() -> None:
    assert together(1).complete
    assert not together(2, LEFT).complete


def test_a_caller_who_knows_the_reason_is_heard_where_there_was_no_time_to_find_one() -> None:
    assert LEFT.message_or("no room") == "no room"
    assert LEFT.message_or(None) == LEFT.message
    assert LeftOver(1, True, (), "fits alone").message_or("no room") == "fits alone"
