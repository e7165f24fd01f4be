"""The worst sets first, in an order that is the same every time."""

from __future__ import annotations

import numpy as np

from planner.whatif.losses import LossTable, screen_sets
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import A, B, C, instance, placed


def table(**columns: list[int]) -> LossTable:
    """Three sets that differ in the columns given."""
    names = "restarted not_restarted down lost second_copies short_mib".split()
    given = {name: np.array(columns.get(name, [0, 0, 0])) for name in names}
    nodes = np.array([[A, B], [A, C], [B, C]])
    return LossTable(nodes=nodes, certain=np.ones(3, dtype=np.bool_), **given)


def test_of_equal_sets_the_lower_rows_come_first() -> None:
    assert table().worst(3) == (0, 1, 2)


def test_what_is_lost_weighs_most() -> None:
    found = table(lost=[0, 1, 0], down=[9, 0, 0], short_mib=[0, 0, 9], second_copies=[0, 0, 99])
    assert found.worst(2) == (1, 0)
    assert found.worst(3) == (1, 0, 2)


def test_without_room_or_without_a_copy_is_down_all_the_same() -> None:
    assert table(down=[1, 0, 0], not_restarted=[1, 3, 0]).worst(1) == (1,)


def test_missing_memory_comes_before_copies() -> None:
    assert table(short_mib=[0, 0, 1], second_copies=[5, 0, 0]).worst(2) == (2, 0)


def test_harmless_are_sets_after_which_all_run() -> None:
    found = table(second_copies=[1, 1, 1], restarted=[3, 3, 3], down=[0, 1, 0], lost=[0, 0, 1])
    assert found.harmless.tolist() == [True, False, False]


def test_a_set_knows_its_nodes() -> None:
    found = screen_sets(placed(instance("i", A, B)), [[C, A, C], [B]])
    assert found.nodes.tolist() == [[A, C], [B, NO_NODE]]
    assert [found.nodes_of(0), found.nodes_of(1)] == [(A, C), (B,)]
