"""Tags of instances, one after the other."""

from __future__ import annotations

import numpy as np

from planner.state.carried_tags import CarriedTags

CARRIED = CarriedTags.of_lists([["b", "a", "b"], [], ["a"]], {"a": 0, "b": 1})


def test_every_instance_has_its_tags_and_how_often() -> None:
    assert [tuple(map(list, CARRIED.of(row))) for row in range(3)] == [
        ([1, 0], [2, 1]),
        ([], []),
        ([0], [1]),
    ]


def test_several_are_read_at_once() -> None:
    which, tags, times = CARRIED.of_each(np.array([2, 0, 2]))
    assert list(zip(which, tags, times, strict=True)) == [
        (0, 0, 1),
        (1, 1, 2),
        (1, 0, 1),
        (2, 0, 1),
    ]


def test_carriers_have_any_of_the_tags() -> None:
    assert CARRIED.carriers(np.array([1])).tolist() == [True, False, False]
    assert CARRIED.carriers(np.array([0, 1])).tolist() == [True, False, True]
    assert not CARRIED.carriers(np.array([], dtype=np.int64)).any()


def test_some_of_the_tags_are_kept() -> None:
    kept = CARRIED.where(CARRIED.tag == 0)
    assert [kept.of(row)[0].tolist() for row in range(3)] == [[0], [], [0]]
