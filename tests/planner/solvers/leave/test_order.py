"""The order in which instances leave."""

from __future__ import annotations

import pytest

from planner.rules.paths import Pair
from planner.solvers.leave import Departure, NodePart
from planner.solvers.leave.choices import Choices
from planner.solvers.leave.order import Walked, in_order
from planner.solvers.order.detour import OrderEffort
from tests.planner.small_clusters import A, B, C, D, cluster, instance, node
from tests.planner.solvers.leave.cases import Case


def ordered(departure: Departure, places: dict[int, Pair], effort: int = 100_000) -> Walked:
    """Instances brought to their places."""
    choices = Choices(departure)
    goals = {
        row: next(one for one in choices.of(row) if one.place == place)
        for row, place in places.items()
    }
    return in_order(departure, goals, OrderEffort(effort))


@pytest.mark.parametrize("place", [(B, C), (C, D)])
@pytest.mark.parametrize(("effort", "proved"), [(100_000, True), (0, False)])
def test_that_there_is_no_order_is_proved_once_all_moves_were_looked_at(
    place: Pair, effort: int, proved: bool
) -> None:
    nodes = [node("a"), *(node(n, free_disk=500, total_disk=1500.0) for n in "bcd")]
    departure = Case(cluster(instance("i", A, B), nodes=nodes), (A,), NodePart.FULL).departure()
    walked = ordered(departure, {0: place}, effort)
    assert (walked.stuck, walked.impossible) == ((0,), proved)


def swapping(*nodes: str) -> Departure:
    """Two instances whose second copies leave a, and that are to change places: each fills one."""
    sizes = dict.fromkeys(nodes, 3500) | {"a": 2000}
    return Case(
        cluster(
            instance("i", B, A, memory=3000),
            instance("j", C, A, memory=3000),
            nodes=[
                node(name, free_memory=size, total_memory=float(size))
                for name, size in sizes.items()
            ],
        ),
        (A,),
        NodePart.FULL,
        force=True,
    ).departure()


def test_those_that_wait_for_each_other_are_parked_on_another_node() -> None:
    walked = ordered(swapping(*"abcd"), {0: (C, B), 1: (B, C)})
    assert not walked.stuck
    assert (walked.state.primary.tolist(), walked.state.secondary.tolist()) == ([C, B], [B, C])
    assert D in {node for step in walked.steps for node in step.new}


def test_without_a_node_to_park_on_both_are_where_they_were() -> None:
    walked = ordered(swapping(*"abc"), {0: (C, B), 1: (B, C)})
    assert (walked.stuck, walked.steps, walked.impossible) == ((0, 1), (), True)


def test_one_that_is_stuck_on_its_way_makes_no_move() -> None:
    nodes = [*(node(name) for name in "abc"), node("d", free_disk=500, total_disk=1500.0)]
    departure = Case(
        cluster(instance("i", A, B), instance("j", A, C), nodes=nodes), (A,), NodePart.FULL
    ).departure()
    walked = ordered(departure, {0: (C, D), 1: (B, C)})
    assert (walked.stuck, {step.instance for step in walked.steps}) == ((0,), {1})
