"""The order in which instances leave."""

from __future__ import annotations

import pytest

from planner.solvers.leave import NodePart
from planner.solvers.leave.choices import Choices
from planner.solvers.leave.order import in_order
from tests.planner.small_clusters import A, B, C, D, cluster, instance, node
from tests.planner.solvers.leave.cases import Case


@pytest.mark.parametrize(("place", "exhausted"), [((B, C), True), ((C, D), False)])
def test_no_order_is_certain_only_where_steps_of_others_could_not_come_between(
    place: tuple[int, int], exhausted: bool
) -> None:
    nodes = [node("a"), *(node(n, free_disk=500, total_disk=1500.0) for n in "bcd")]
    departure = Case(cluster(instance("i", A, B), nodes=nodes), (A,), NodePart.FULL).departure()
    way = next(one for one in Choices(departure).of(0) if one.place == place)
    walked = in_order(departure, {0: way})
    assert (walked.stuck, walked.exhausted) == ((0,), exhausted)
