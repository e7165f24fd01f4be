"""The price of moves by the kind, and what instances send when they change their primary."""

from __future__ import annotations

import numpy as np

from planner.rules.move_price import Price, move_price, sent
from planner.rules.moves import MoveKind
from planner.state.options import ModelOptions
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, C, instance, node, placed


def test_a_running_instance_pays_for_its_copy_and_every_change_of_node() -> None:
    model = placed(instance("one", A, B, disk=2048)).model
    assert move_price(model, 0, MoveKind.REPLACE_PRIMARY) == Price(0, 2048, 2000, 3)


def test_an_instance_that_is_started_on_the_way_sends_its_memory_later_on() -> None:
    place = placed(
        instance("runs", A, B, memory=100),
        instance("stopped", A, B, memory=200, status=InstanceStatus.ADMIN_DOWN),
        instance("crashed", A, B, memory=300, status=InstanceStatus.ERROR_DOWN),
        instance("lost", C, B, memory=400),
        instance("drained", B, A, memory=500),
        nodes=[node("a"), node("b", offline=True), node("c")],
        options=ModelOptions(offline_nodes=(C,)),
    )
    rows = np.arange(5)
    first, later = sent(place.model, rows, place.primary[rows])
    assert first.tolist() == [100, 0, 0, 0, 500]
    assert later.tolist() == [100, 0, 300, 400, 500]


def test_no_instances_send_nothing() -> None:
    none = np.array([], dtype=np.int64)
    assert sent(placed().model, none, none).shape == (2, 0)
