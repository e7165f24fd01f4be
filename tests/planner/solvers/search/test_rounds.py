"""The rounds of a search by the size of the group."""

from __future__ import annotations

from planner.solvers.search.rounds import TO_TARGET, Origin, proposals, rounds_for


def test_the_effort_grows_with_the_nodes_up_to_a_limit() -> None:
    assert proposals(20) == 2 * proposals(10)
    assert proposals(1000) == proposals(2000)


def test_small_groups_have_several_rounds_from_the_start() -> None:
    rounds = rounds_for(20, 200, target=False)
    assert [one.origin for one in rounds].count(Origin.START) > 1


def test_larger_ones_have_one_long_round_from_the_start() -> None:
    rounds = rounds_for(40, 400, target=False)
    assert [one.origin for one in rounds] == [Origin.START, Origin.BEST]


def test_large_groups_begin_with_hbals_plan() -> None:
    rounds = rounds_for(300, 3000, target=False)
    assert rounds[0].origin is Origin.FLOOR
    assert all(one.origin is not Origin.START for one in rounds)


def test_a_score_to_reach_is_approached_at_several_prices() -> None:
    rounds = rounds_for(10, 80, target=True)
    assert rounds is TO_TARGET
    assert len({one.dearness for one in rounds}) > 2
