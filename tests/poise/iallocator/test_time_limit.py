"""An answer in time: what was found until then, and the names of those that were not looked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest

from planner.model import ModelOptions
from planner.solvers.allocate import AllocationRules
from poise.compat.hail_question import HailRules, Question
from poise.iallocator.allocations import find_nodes
from poise.iallocator.evacuations import move_away
from poise.iallocator.wishes import Wishes
from snapshots.iallocator import read_iallocator
from tests.poise.compat.hail_example import Json
from tests.poise.iallocator.small_messages import full, instance, message, node

LIMIT = 5.0
NODES = {name: node() for name in ("n1", "n2", "n3", "n4", "n5")}


def question(asked: Json) -> Question:
    cluster, request = read_iallocator(json.dumps(asked).encode(), "request")
    return Question(cluster, request, HailRules(AllocationRules(), ModelOptions()))


def clock(*seconds_left: float) -> Wishes:
    """A clock that shows these times, one a look, and the last one from then on."""
    times: Iterator[float] = chain(seconds_left, repeat(seconds_left[-1]))
    look: Callable[[], float] = times.__next__
    return Wishes(spread=False, limit=LIMIT, seconds_left=look)


def leaving(mode: str) -> Json:
    residents = {f"i{k}": instance("n1", "n2") for k in range(3)}
    request = {"type": "node-evacuate", "instances": [*map(full, residents)], "evac_mode": mode}
    return message(NODES, residents, request)


@pytest.mark.parametrize("mode", ["all", "primary-only", "secondary-only"])
def test_who_left_in_time_is_moved_and_the_others_are_named(mode: str) -> None:
    answer = move_away(question(leaving(mode)), clock(4.0, 4.0, 0.0))
    moved, failed, jobs = answer.result
    assert [name for name, *_ in moved] == [full("i0"), full("i1")]
    assert len(jobs) == 2
    words = f"no time left to find a place for {full('i2')} (--time-limit=5)"
    assert failed == [[full("i2"), words]]


def test_change_of_group_keeps_to_the_time() -> None:
    asked = leaving("all")
    asked["request"] = {
        "type": "change-group",
        "instances": asked["request"]["instances"],
        "target_groups": [],
    }
    moved, failed, _ = move_away(question(asked), clock(0.0)).result
    assert not moved
    assert all("no time left" in why for _, why in failed)


def test_new_instances_placed_in_time_count() -> None:
    new = [instance() | {"name": full(f"new{k}"), "required_nodes": 2} for k in range(3)]
    asked = message(NODES, {}, {"type": "multi-allocate", "instances": new})
    answer = find_nodes(question(asked), clock(4.0, 4.0, 0.0))
    placed, failed = answer.result
    assert [name for name, _ in placed] == [full("new0"), full("new1")]
    assert failed == [full("new2")]
    assert "no time left" in answer.info


def test_one_by_one_has_a_second_however_short_the_limit() -> None:
    assert not Wishes(False, 0.001, lambda: -0.9).late
    assert Wishes(False, 0.001, lambda: -1.1).late
    assert Wishes(False, 2.0, lambda: -0.1).late


def test_some_of_the_time_is_kept_for_looking_at_all_together() -> None:
    assert not Wishes(False, 5.0, lambda: 1.7).time_for_all
    assert Wishes(False, 5.0, lambda: 1.5).time_for_all
    assert not Wishes(False, 1.0, lambda: 0.1).time_for_all
    assert Wishes(False, 1.0, lambda: 0.0).time_for_all


def test_those_that_one_by_one_had_no_time_for_are_placed_together() -> None:
    new = [instance() | {"name": full(f"new{k}"), "required_nodes": 2} for k in range(4)]
    asked = message(NODES, {}, {"type": "multi-allocate", "instances": new})
    placed, failed = find_nodes(question(asked), clock(4.0, 1.0)).result
    assert [name for name, _ in placed] == [full(f"new{k}") for k in range(4)]
    assert failed == []


@pytest.mark.parametrize("mode", ["all", "secondary-only"])
def test_those_that_one_by_one_had_no_time_for_leave_together(mode: str) -> None:
    moved, failed, _ = move_away(question(leaving(mode)), clock(4.0, 1.0)).result
    assert (len(moved), failed) == (3, [])
