"""Instances that leave nodes together: whether a set of new places can be reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.solvers.evacuate.evacuate import EvacuationPart
from planner.solvers.joint.evacuation import Evacuation
from planner.state.placement import Placement
from planner.work import Work
from snapshots.arrays import NO_NODE
from snapshots.policy import DEFAULT_POLICY
from tests.planner.small_clusters import FIRST, SECOND, A, B, C, D, instance, node, placed

ALL, PRIMARY = EvacuationPart.ALL, EvacuationPart.PRIMARY


def question(place: Placement, *rows: int, part: str = ALL, work: Work | None = None) -> Evacuation:
    return Evacuation(place, rows, part, force=False, work=work)


def two_on_a() -> Placement:
    """b has room for one of them, c for the other one as well."""
    nodes = [node("a"), *(node(n, total_memory=4000.0, free_memory=4000) for n in "bc"), node("d")]
    return placed(instance("i", A, memory=3000), instance("j", A, memory=3000), nodes=nodes)


def test_places_that_can_be_reached_one_after_the_other_hold() -> None:
    places = {FIRST: (B, NO_NODE), SECOND: (C, NO_NODE)}
    answer = question(two_on_a(), FIRST, SECOND).judge(places)
    assert (answer.places, answer.refused) == (places, False)
    assert sorted(step.instance for step in answer.steps) == [FIRST, SECOND]
    assert answer.placement.primary.tolist() == [B, C]


def test_of_places_that_do_not_fit_together_a_part_holds_and_the_rest_goes_elsewhere() -> None:
    answer = question(two_on_a(), FIRST, SECOND).judge({FIRST: (B, NO_NODE), SECOND: (B, NO_NODE)})
    assert answer.refused
    assert answer.places[FIRST] == (B, NO_NODE)
    assert answer.places[SECOND][0] in (C, D)


def test_moves_go_in_an_order_in_which_each_is_allowed() -> None:
    """j has to fail over from b before there is room for i, which fails over to b."""
    nodes = [node("a"), node("b"), node("c")]
    place = placed(instance("i", A, B, memory=4500), instance("j", B, C, memory=4500), nodes=nodes)
    answer = question(place, FIRST, SECOND, part=PRIMARY).judge({FIRST: (B, A), SECOND: (C, B)})
    assert [step.instance for step in answer.steps] == [SECOND, FIRST]
    assert not answer.refused


@pytest.mark.parametrize(("crowd", "gone"), [(0, 2), (3, 0)])
def test_of_moves_that_wait_for_each_other_limits_are_kept_where_they_lead(
    crowd: int, gone: int
) -> None:
    """i and j change nodes. A node has two virtual CPUs; a crowd on b has more, and has before."""
    nodes = [node(name, total_cpus=1.0) for name in "ab"]
    guests = [instance("i", A, B, vcpus=2), instance("j", B, A, vcpus=2)]
    if crowd:
        guests.append(instance("crowd", B, vcpus=crowd))
    place = placed(*guests, nodes=nodes, policy=replace(DEFAULT_POLICY, vcpu_ratio=2.0))
    answer = question(place, FIRST, SECOND, part=PRIMARY).judge({FIRST: (B, A), SECOND: (A, B)})
    assert len(answer.places) == gone


def test_the_steps_of_an_earlier_search_are_walked_again() -> None:
    asked = question(two_on_a(), FIRST, SECOND)
    found = asked.one_by_one([FIRST, SECOND])
    again = asked.replayed(found.steps)
    assert again is not None
    assert (again.places, again.score) == (found.places, found.score)


def test_steps_that_are_no_longer_allowed_are_not_taken_over() -> None:
    empty, full = two_on_a(), two_on_a()
    steps = question(empty, FIRST).one_by_one([FIRST]).steps
    full.free_disk[:] = -1
    full.later_free_memory[:] = -1
    assert question(full, FIRST).replayed(steps) is None


def test_one_by_one_passes_over_what_finds_no_place() -> None:
    nodes = [node("a"), node("b", total_memory=4000.0, free_memory=4000)]
    place = placed(instance("i", A, memory=3000), instance("j", A, memory=3000), nodes=nodes)
    assert list(question(place, FIRST, SECOND).one_by_one([FIRST, SECOND]).places) == [FIRST]


def test_without_work_left_nothing_more_is_looked_for() -> None:
    late = question(two_on_a(), FIRST, SECOND, work=Work(0.0))
    answer = late.judge({FIRST: (B, NO_NODE), SECOND: (B, NO_NODE)})
    assert answer.refused
    assert list(answer.places) == [FIRST]
