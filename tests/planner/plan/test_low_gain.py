"""Which moves copy much and buy almost nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.plan.low_gain import poor_moves
from planner.plan.plan import Plan
from tests.executor.made_moves import copy, offline_node, plan


def made(*moves: tuple[float, float]) -> Plan:
    """Moves of (GiB copied, gain), one after the other, from a score of 10."""
    score, found = 10.0, []
    for number, (gib, gain) in enumerate(moves, start=1):
        score -= gain
        found.append(replace(copy(gib, number, "abc"), score_after=score))
    return replace(plan(*found), score_before=10.0)


def test_forty_gib_for_a_two_hundredth_are_too_much() -> None:
    found = poor_moves(made((40, 0.005)))
    assert found is not None
    assert ([move.id for move in found.moves], found.least) == ([1], 0.00025)
    assert found.gain == pytest.approx(0.005)


def test_forty_gib_for_a_fiftieth_are_not() -> None:
    assert poor_moves(made((40, 0.02))) is None


def test_a_move_far_below_the_others_is_poor_though_it_gains_something() -> None:
    found = poor_moves(made((10, 2.0), (10, 2.0), (40, 0.1)))
    assert found is not None
    assert [move.id for move in found.moves] == [3]
    assert found.least * 40 > 0.1


def test_migrations_copy_nothing_and_are_never_poor() -> None:
    assert poor_moves(made((0, 0.0001))) is None


def test_moves_off_an_offline_node_are_not_made_for_the_score() -> None:
    off = replace(made((40, 0.005)), nodes=(offline_node("b"),))
    assert poor_moves(off) is None


def test_where_a_least_gain_was_asked_for_nothing_more_is_said() -> None:
    asked = replace(made((40, 0.005)), options={"min_gain_per_gib": 0.0001})
    assert poor_moves(asked) is None
