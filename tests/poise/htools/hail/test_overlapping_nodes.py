"""Moves onto an instance's own nodes; the figures are those of hail 3.0.2."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.rules.paths import PathStep
from planner.state.model import prepare
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.hail.overlapping_nodes import walk
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import FIRST, A, B, C, cluster, instance

FAIL = MoveKind.FAILOVER
REPLACE = MoveKind.REPLACE_SECONDARY
ANY = MoveKind.FAILOVER_TO_ANY


def placed(first: InstanceRecord, tags: Sequence[str] = ()) -> HtoolsPlacement:
    return HtoolsPlacement(prepare(cluster(first, tags=tags)))


def walked(place: HtoolsPlacement, *moves: tuple[MoveKind, int]) -> HtoolsPlacement:
    """The placement after those moves of its first instance, all of which are allowed."""
    for kind, target in moves:
        assert walk(place, FIRST, PathStep(kind, target), force=True) is Failure.NONE
    return place


def taken(place: HtoolsPlacement, node: int) -> tuple[int, int, list[int], list[int]]:
    """Memory and disk (in instances of 1000 MiB), and who is listed."""
    disk = 100_000 - int(place.free_disk[node])
    lists = place.primary_lists[node], place.secondary_lists[node]
    return int(place.used_memory[node]) // 1000, disk // 1000, *lists


def test_a_secondary_replaced_by_itself_is_there_twice() -> None:
    place = walked(placed(instance("i", A, B)), (REPLACE, B))
    assert taken(place, B) == (0, 2, [], [FIRST, FIRST])
    assert place.reservations[B, A] == place.reserved_memory[B] == 2000


def test_a_primary_that_becomes_its_own_secondary_stays_what_it_is() -> None:
    place = walked(placed(instance("i", A, B)), (REPLACE, A))
    assert taken(place, A) == (1, 1, [FIRST], [])
    assert taken(place, B) == (0, 0, [], [])
    assert place.spot(FIRST)[:2] == (A, A)


def test_failing_over_from_a_node_to_itself_leaves_a_secondary() -> None:
    place = walked(placed(instance("i", A, B)), (REPLACE, A), (FAIL, A))
    assert taken(place, A) == (0, 1, [], [FIRST])


def test_moving_to_where_it_runs_leaves_nothing() -> None:
    place = walked(placed(instance("i", A)), (ANY, A))
    assert taken(place, A) == (0, 0, [], [])
    assert place.spot(FIRST)[0] == A


def test_an_instance_moved_twice_leaves_its_first_node_twice() -> None:
    place = placed(instance("i", A, B))
    home = place.spot(FIRST)
    walked(place, (FAIL, B))
    place.put_back(FIRST, home)
    walked(place, (FAIL, B))
    assert taken(place, A) == (-1, 1, [], [FIRST, FIRST])
    assert taken(place, B) == (2, 1, [FIRST, FIRST], [])
    assert (place.primaries[A], place.secondaries[B]) == (0, 0)


@pytest.mark.parametrize("tags", [("svc:a",), ("svc:a", "svc:a")])
def test_a_tag_that_is_not_there_is_not_taken_away(tags: tuple[str, ...]) -> None:
    place = placed(instance("i", A, B, tags=tags), tags=["htools:iextags:svc"])
    home = place.spot(FIRST)
    walked(place, (FAIL, B))
    place.put_back(FIRST, home)
    walked(place, (FAIL, B))
    assert [place.tag_counts[0, node] for node in (A, B, C)] == [0, 2 * len(tags), 0]
    assert place.tag_conflicts.tolist() == [0, 2 * len(tags) - 1, 0]


def test_moves_between_other_nodes_are_carried_out_as_ever() -> None:
    place = walked(placed(instance("i", A, B)), (REPLACE, C), (FAIL, C))
    assert (taken(place, C), taken(place, A)) == ((1, 1, [FIRST], []), (0, 1, [], [FIRST]))
    assert not place.doubled
