"""Room on the way: an action needs it before the next one gives it back."""

from __future__ import annotations

from planner.explain.room_during_change import Shortage, shortages
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import A, B, C, instance, node, placed

COPY = Step(0, MoveKind.REPLACE_SECONDARY, C, (A, B), (A, C), 0.0)
SWITCH = Step(0, MoveKind.FAILOVER, B, (A, B), (B, A), 0.0)


def test_a_copy_needs_disk_where_it_goes() -> None:
    small = [node("a"), node("b"), node("c", free_disk=400)]
    assert shortages(placed(instance("i", A, B), nodes=small), [COPY]) == [
        Shortage(0, C, "disk", 600)
    ]


def test_a_switch_needs_memory_where_it_goes() -> None:
    small = [node("a"), node("b", free_memory=900), node("c")]
    assert shortages(placed(instance("i", A, B), nodes=small), [SWITCH]) == [
        Shortage(0, B, "memory", 100)
    ]


def test_what_one_move_gives_back_the_next_one_may_use() -> None:
    nodes = [node("a"), node("b", free_memory=1500), node("c")]
    place = placed(instance("i", A, B), instance("j", B, A), nodes=nodes)
    other = Step(1, MoveKind.FAILOVER, A, (B, A), (A, B), 0.0)
    assert shortages(place, [other, SWITCH]) == []
    assert [one.step for one in shortages(place, [SWITCH, other])] == [0]


def test_forthcoming_instances_need_nothing() -> None:
    small = [node("a"), node("b"), node("c", free_disk=0)]
    assert shortages(placed(instance("i", A, B, forthcoming=True), nodes=small), [COPY]) == []


def test_shared_storage_is_not_copied() -> None:
    place = placed(instance("i", A), nodes=[node("a"), node("b", free_memory=0, free_disk=0)])
    step = Step(0, MoveKind.FAILOVER_TO_ANY, B, (A, NO_NODE), (B, NO_NODE), 0.0)
    assert [(one.resource, one.missing) for one in shortages(place, [step])] == [("memory", 1000)]
