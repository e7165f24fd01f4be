"""Instances missing on lists of their nodes, or there twice, as with hbal and hail."""

from __future__ import annotations

import numpy as np

from planner.state.model import prepare
from poise.htools.conventions.htools_placement import HtoolsPlacement
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import FIRST, A, B, cluster, instance


def placed(first: InstanceRecord, tags: tuple[str, ...] = ()) -> HtoolsPlacement:
    return HtoolsPlacement(prepare(cluster(first, tags=tags)))


def counted(place: HtoolsPlacement) -> tuple[bool, bool]:
    primary, secondary = place.counted(np.array([FIRST]))
    return bool(primary[0]), bool(secondary[0])


def test_an_instance_counts_on_both_of_its_nodes() -> None:
    place = placed(instance("i", A, B))
    assert not place.doubled
    assert counted(place) == (True, True)


def test_of_both_nodes_the_same_only_the_secondary_counts() -> None:
    place = placed(instance("i", A, A))
    assert place.doubled
    assert counted(place) == (False, True)
    assert (place.primary_lists[A], place.secondary_lists[A]) == ([], [FIRST])
    assert place.used_memory[A] == 0


def test_what_is_not_on_a_list_is_not_taken_off_it() -> None:
    place = placed(instance("i", A, B, tags=("svc:a",)), tags=("htools:iextags:svc",))
    for _ in range(2):
        place.drop_primary(FIRST, A)
        place.drop_secondary(FIRST, B, A)
    assert (place.primary_lists[A], place.secondary_lists[B]) == ([], [])
    assert (place.tag_counts[0, A], place.reservations[B, A]) == (0, 0)


def test_a_copy_keeps_the_lists_apart() -> None:
    place = placed(instance("i", A, B))
    other = place.clone()
    other.doubled = True
    other.drop_primary(FIRST, A)
    assert (counted(place), counted(other)) == ((True, True), (False, True))
