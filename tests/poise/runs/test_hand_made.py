"""Plans made by hand: found as such, and their places reached from another state."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import poise
from planner.plan.move import Position
from planner.plan.plan import Plan
from planner.plan.plan_reader import read_plan
from poise.runs.hand_made import made_by_hand, plan_to_places, way
from tests.poise.command_line import RECORDED
from tests.poise.simulated_runs import Place, place

__all__ = ["place"]


def plan_of(place: Place) -> Plan:
    return read_plan(place.plan.read_text("utf-8"))


def test_a_plan_of_poise_balance_is_not_made_by_hand(place: Place) -> None:
    assert not made_by_hand(plan_of(place))


def test_a_plan_of_a_group_without_a_score_is_not_made_by_hand(place: Place) -> None:
    plan = plan_of(place)
    moves = tuple(replace(move, score_after=nan) for move in plan.moves)
    assert not made_by_hand(replace(plan, moves=moves, score_after=nan))


def test_a_move_taken_out_or_without_options_is_by_hand(place: Place) -> None:
    plan = plan_of(place)
    assert made_by_hand(replace(plan, moves=plan.moves[:-1]))
    assert made_by_hand(replace(plan, moves=plan.moves[::-1]))
    assert made_by_hand(replace(plan, options={}))


def test_its_places_are_reached_from_where_instances_are_now(place: Place) -> None:
    plan, cluster = plan_of(place), poise.load(RECORDED)
    assert [move.instance for move in plan_to_places(plan, cluster, frozenset()).moves] == [
        move.instance for move in plan.moves
    ]
    alone = frozenset({plan.moves[0].instance})
    left = plan_to_places(plan, cluster, alone).moves
    assert [move.id for move in left] == [1, 2, 3]
    assert alone.isdisjoint(move.instance for move in left)


def test_an_instance_that_is_at_its_place_or_gone_needs_no_move(place: Place) -> None:
    plan, cluster = plan_of(place), poise.load(RECORDED)
    there = replace(plan.moves[0], target=plan.moves[0].source)
    gone = replace(plan.moves[1], instance="gone.example.org")
    assert plan_to_places(replace(plan, moves=(there, gone)), cluster, frozenset()).moves == ()


def test_the_shortest_way_between_two_pairs() -> None:
    def legs(here: str, there: str) -> str:
        ways = way(Position(*here), Position(*there))
        return " ".join(f"{'copy' if leg.copies else 'switch'} {leg.node}" for leg in ways)

    assert legs("ab", "ab") == ""
    assert legs("ab", "ba") == "switch b"
    assert legs("ab", "ac") == "copy c"
    assert legs("ab", "bc") == "switch b copy c"
    assert legs("ab", "cb") == "switch b copy c switch c"
    assert legs("ab", "ca") == "copy c switch c"
    assert legs("ab", "cd") == "copy c switch c copy d"
