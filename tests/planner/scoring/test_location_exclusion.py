"""Primaries of one exclusion tag that share a location."""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.scoring.location_exclusion import LocationExclusion
from planner.state.options import ModelOptions
from snapshots.records import InstanceRecord
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

TAGS = ("htools:iextags:svc", "htools:nlocation:rack", "htools:nlocation:power")
NODES = [
    node("a", tags=("rack:1", "power:x")),
    node("b", tags=("rack:1", "power:y")),
    node("c", tags=("rack:2", "power:x")),
    node("d"),
]
ALL = np.arange(4)


def svc(name: str, primary: int, *tags: str, **more: Any) -> InstanceRecord:
    return instance(name, primary, tags=tags or ("svc:dns",), **more)


def term(*instances: InstanceRecord, scope: object = ALL, offline: tuple[int, ...] = ()) -> int:
    """The term's value for these instances."""
    options = ModelOptions(offline_nodes=offline)
    place = placed(*instances, nodes=NODES, tags=TAGS, options=options)
    return LocationExclusion(place, np.asarray(scope)).value()


def test_one_primary_in_every_location_costs_nothing() -> None:
    assert term(svc("i", A)) == 0


def test_each_shared_location_counts() -> None:
    assert term(svc("i", A), svc("j", B)) == 1  # the rack
    assert term(svc("i", A), svc("j", A)) == 2  # rack and power
    assert term(svc("i", A), svc("j", B), svc("k", C)) == 2  # the rack, and power x


def test_beyond_the_first_every_primary_counts() -> None:
    assert term(svc("i", A), svc("j", B), svc("k", B)) == 2 + 1


def test_different_tags_do_not_meet() -> None:
    assert term(svc("i", A), svc("j", A, "svc:web")) == 0


def test_nodes_without_location_are_nowhere() -> None:
    assert term(svc("i", D), svc("j", D)) == 0


def test_offline_nodes_and_those_out_of_scope_do_not_count() -> None:
    assert term(svc("i", A), svc("j", B), offline=(B,)) == 0
    assert term(svc("i", A), svc("j", B), scope=[A, C]) == 0


def test_forthcoming_instances_do_not_count() -> None:
    assert term(svc("i", A), svc("j", B, forthcoming=True)) == 0


def test_without_locations_or_exclusion_tags_the_term_is_off() -> None:
    place = placed(svc("i", A), svc("j", A), nodes=NODES, tags=TAGS[:1])
    assert not LocationExclusion(place, ALL).active
    assert LocationExclusion(place, ALL).value() == 0


def test_a_change_is_the_difference_of_two_placements() -> None:
    mine, others = svc("i", A), (svc("j", B), svc("k", C), svc("l", A, "svc:dns", "svc:dns"))
    place = placed(mine, *others, nodes=NODES, tags=TAGS)
    changes = LocationExclusion(place, ALL).changes(np.zeros(4, dtype=np.int64), np.array([A]), ALL)
    now = term(mine, *others)
    assert changes.tolist() == [term(svc("i", row), *others) - now for row in range(4)]


def test_changes_broadcast_over_instances_and_targets() -> None:
    for case in samples("tagged", 10, first=30):
        for place, scope in case.runs():
            exclusion = LocationExclusion(place, scope)
            rows = np.flatnonzero(np.isin(place.primary, scope))
            source = place.primary[rows]
            grid = exclusion.changes(rows[:, None], source[:, None], scope[None, :])
            assert grid.shape == (len(rows), len(scope))
            for k, target in enumerate(scope.tolist()):
                column = exclusion.changes(rows, source, np.full(len(rows), target))
                assert np.array_equal(grid[:, k], column), case.name
