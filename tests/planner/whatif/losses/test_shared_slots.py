"""Slots: where they say that all have room, all have."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.whatif.losses.arrivals_by_node import ArrivalsByNode
from planner.whatif.losses.most_restarts import ANYWHERE, most_restarts
from planner.whatif.losses.shared_slots import SharedSlots
from snapshots.arrays import Ints
from tests.planner.small_clusters import A, B

NODES = 6
NONE = np.zeros(0, dtype=np.int64)


def slots(home: list[int], sizes: list[int], room: list[int]) -> SharedSlots:
    """Slots where nothing is mirrored."""
    free = np.array(room)
    streams = ArrivalsByNode(NONE, NONE, NONE, free).streams
    return SharedSlots(np.array(home), np.array(sizes), np.arange(len(free)), free, streams)


def fits(found: SharedSlots) -> bool:
    """Whether all have room if the first two nodes are lost."""
    return bool(found.all_fit(A, np.array([B]), np.array([0]))[0])


def test_slots_of_the_largest_size_are_enough() -> None:
    assert fits(slots([A, A, B], [4, 4, 2], [9, 9, 12, 0]))
    assert not fits(slots([A, A, B, B], [4, 4, 4, 2], [9, 9, 12, 0]))


def test_a_node_for_each_is_enough() -> None:
    assert fits(slots([A, A, B], [9, 2, 2], [0, 0, 2, 9, 3]))


def test_what_no_node_takes_is_homeless() -> None:
    found = slots([A, A, B], [10, 2, 2], [0, 0, 2, 9, 3])
    assert found.homeless.tolist() == [1, 0, 0, 0, 0]
    assert fits(found)
    assert found.lacking(A, np.array([B])).tolist() == [0]
    assert slots([A], [16], [9, 9, 9, 3]).lacking(A, np.array([B])).tolist() == [4]


def test_the_last_node_of_a_group_leaves_no_slot() -> None:
    assert not fits(slots([A], [0], [5, 5]))


@pytest.mark.parametrize("seed", range(60))
def test_they_are_never_wrong(seed: int) -> None:
    rng = Random(seed)

    def drawn(count: int, least: int, most: int) -> Ints:
        return np.array([rng.randint(least, most) for _ in range(count)], dtype=np.int64)

    room, count = drawn(NODES, 0, 16), rng.randint(0, 6)
    source = drawn(count, 0, NODES - 1)
    target = (source + drawn(count, 1, NODES - 1)) % NODES
    takes = drawn(count, 0, 5)
    streams = ArrivalsByNode(source, target, takes, room).streams
    home, sizes = drawn(8, 0, NODES - 1), drawn(8, 0, 9)
    found = SharedSlots(home, sizes, np.arange(NODES), room, streams)
    others = np.arange(B, NODES)
    met = [len({*target[source == A]} & {*target[source == other]}) for other in others.tolist()]
    for other, good in zip(others.tolist(), found.all_fit(A, others, np.array(met)), strict=True):
        lost = [A, other]
        left = room.copy()
        np.subtract.at(left, target[np.isin(source, lost)], takes[np.isin(source, lost)])
        left[lost] = -1
        here = np.isin(home, lost) & (sizes <= room.max())
        packed = most_restarts(sizes[None, here], np.full(here.sum(), ANYWHERE), left[None])
        if good:
            assert packed.placed == here.sum()
