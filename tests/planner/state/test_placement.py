"""What instances take of their nodes, at load and after any moves."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints
from snapshots.disk_template import DiskTemplate
from snapshots.records import Disk
from tests.planner.made_clusters import KINDS, Sample, legal_move, samples
from tests.planner.small_clusters import (
    FIRST,
    SECOND,
    A,
    B,
    C,
    cluster,
    instance,
    move,
    node,
    placed,
)

# -- at load -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("reported", "failing"), [(999, True), (1000, False)])
def test_an_untouched_node_is_judged_by_what_it_reported(reported: int, failing: bool) -> None:
    nodes = [node("a"), node("b", free_memory=reported)]
    assert placed(instance("i", A, B), nodes=nodes).failing[B] == failing


def test_a_touched_node_is_judged_by_its_records_and_needs_more_than_it_reserves() -> None:
    """1000 MiB free and 1000 reserved: fine at load, failing once something was moved."""
    nodes = [node("a"), node("b", total_memory=2000.0, free_memory=2000), node("c")]
    place = placed(instance("i", A, B), instance("j", B), nodes=nodes)
    assert not place.failing[B]
    outcome = move(place, FIRST, MoveKind.REPLACE_SECONDARY, C, force=True)
    place.commit(outcome, 0)
    back = move(place, FIRST, MoveKind.REPLACE_SECONDARY, B, force=True)
    place.commit(back, 0)
    assert place.failing[B]


def test_loads_are_those_of_the_utilisation_file() -> None:
    options = ModelOptions(utilisation=(("i", (0.1, 0.2, 0.3, 0.4)),))
    place = placed(instance("i", A, B), instance("j", B, A), options=options)
    assert place.load[:, A].tolist() == [0.1, 0.2, 0.3 + 1.0, 0.4]
    assert place.load[:, B].tolist() == [1.0, 1.0, 0.3 + 1.0, 1.0]


def test_a_measured_node_has_the_load_that_was_measured() -> None:
    options = ModelOptions(node_cpu_load={"a": 0.7, "b": 0.0, "c": 0.0})
    assert placed(instance("i", A), options=options).load[0].tolist() == [0.7, 0.0, 0.0]


# -- moves -------------------------------------------------------------------------------------


def test_moved_instances_come_first_in_the_lists() -> None:
    place = placed(instance("i", A, B), instance("j", B, A), instance("k", B, A))
    place.commit(move(place, FIRST, MoveKind.FAILOVER), 0)
    assert place.primary_lists == [[], [0, 2, 1], []]
    assert place.secondary_lists == [[0, 2, 1], [], []]


def test_a_secondary_that_goes_elsewhere_moves_its_primary_to_the_front() -> None:
    """The move takes the primary off its node and puts it back."""
    place = placed(instance("i", A, B), instance("j", A, B))
    place.commit(move(place, FIRST, MoveKind.REPLACE_SECONDARY, C), 0)
    assert place.primary_lists[A] == [0, 1]


def test_a_failover_swaps_the_reservation() -> None:
    place = placed(instance("i", A, B), instance("j", A, B))
    place.commit(move(place, FIRST, MoveKind.FAILOVER), 0)
    assert place.reservations[np.array([A, B]), np.array([B, A])].tolist() == [1000, 1000]
    assert place.reserved_memory.tolist() == [1000, 1000, 0]


def test_the_last_reservation_that_goes_takes_an_empty_one_with_it() -> None:
    """Ganeti drops a peer as soon as its sum is 0, though an instance without a need remains."""
    idle = instance("i", A, B, auto_balance=False)
    place = placed(idle, instance("j", A, B))
    assert place.empty_reservations == set()
    place.commit(move(place, SECOND, MoveKind.REPLACE_SECONDARY, C), 0)
    assert place.reservations[B, A] == 0
    assert place.empty_reservations == set()


def test_an_empty_reservation_moves_with_its_instance() -> None:
    place = placed(instance("i", A, B, auto_balance=False))
    place.commit(move(place, FIRST, MoveKind.FAILOVER), 0)
    assert place.empty_reservations == {(A, B)}


def test_a_move_makes_a_shared_node_forget_its_free_spindles() -> None:
    nodes = [node(name, free_spindles=5) for name in "abc"]
    place = placed(instance("i", A, B), nodes=nodes)
    assert place.free_spindles.tolist() == [5, 5, 5]
    place.commit(move(place, FIRST, MoveKind.FAILOVER), 0)
    assert place.free_spindles.tolist() == [0, 0, 5]


def test_exclusive_storage_gives_spindles_back() -> None:
    nodes = [node(n, exclusive_storage=True, spindles=8, free_spindles=8) for n in "abc"]
    place = placed(instance("i", A, B, disks=(Disk(1000, 3),)), nodes=nodes)
    assert place.free_spindles.tolist() == [5, 5, 8]
    place.commit(move(place, FIRST, MoveKind.REPLACE_SECONDARY, C), 0)
    assert place.free_spindles.tolist() == [5, 8, 5]


def test_a_leftover_secondary_keeps_its_load_when_a_shared_instance_moves() -> None:
    place = placed(instance("i", A, B, template=DiskTemplate.EXT))
    assert place.load[2].tolist() == [1.0, 1.0, 0.0]
    place.commit(move(place, FIRST, MoveKind.FAILOVER_TO_ANY, C), 0)
    assert place.load[2].tolist() == [0.0, 1.0, 1.0]
    assert (place.primary[FIRST], place.secondary[FIRST]) == (C, B)
    assert place.reservations[B, np.arange(3)].tolist() == [
        1000,
        0,
        0,
    ]  # still under the old primary


def test_a_clone_goes_its_own_way() -> None:
    place = placed(instance("i", A, B), instance("j", A, B, auto_balance=False))
    twin = place.clone()
    twin.commit(move(twin, FIRST, MoveKind.REPLACE_AND_FAILOVER, C), 0)
    assert place.primary[FIRST] == A
    assert place.primary_lists[A] == [1, 0]
    assert place.reservations[B, A] == 1000
    assert place.empty_reservations == set()
    assert place.load[:, A].tolist() == [2.0, 2.0, 2.0, 2.0]


# -- snapshots of placements -------------------------------------------------------------------


def test_a_snapshot_has_the_new_places_and_the_old_reports() -> None:
    place = placed(instance("i", A, B), nodes=3)
    place.commit(move(place, FIRST, MoveKind.REPLACE_AND_FAILOVER, C), 0)
    after = place.to_cluster()
    assert (after.instances.primary[FIRST], after.instances.secondary[FIRST]) == (C, A)
    assert after.nodes.free_memory.tolist() == [7000, 8000, 8000]  # as reported
    assert after.nodes.free_disk.tolist() == [99_000, 100_000, 99_000]


def test_a_snapshot_says_which_nodes_were_set_offline() -> None:
    place = placed(instance("i", A, B), options=ModelOptions(offline_nodes=(C,)))
    assert place.to_cluster().nodes.offline.tolist() == [False, False, True]


def test_a_snapshot_of_some_nodes_has_the_instances_with_their_primary_there() -> None:
    place = placed(instance("i", A, B), instance("j", C, A))
    part = place.to_cluster(np.array([A, B]))
    assert part.nodes.names == ("a", "b")
    assert part.instances.names == ("i",)


# -- any moves on any cluster ------------------------------------------------------------------

EXACT_COLUMNS = (
    *("used_memory", "used_spindles", "used_cpus"),
    *("reserved_memory", "location_score", "primaries", "secondaries", "tag_conflicts"),
    *("later_free_disk", "later_used_spindles", "later_used_cpus"),
    *("shared_locations", "primary", "secondary"),
)
TABLES = ("reservations", "tag_counts", "tag_homes")


def without_leftovers(case: Sample) -> Sample:
    """The sample with secondaries only where the template has any: others stay on record as
    they were, under the primary they had.
    """
    table = case.cluster.instances
    drbd = np.array([t is DiskTemplate.DRBD for t in table.template], dtype=np.bool_)
    table = replace(table, secondary=np.where(drbd, table.secondary, NO_NODE))
    return replace(case, cluster=replace(case.cluster, instances=table))


def moved_at_random(case: Sample, most: int) -> list[tuple[Placement, set[int]]]:
    """Every group's placement after some legal moves, and the nodes that real ones touched."""
    rng = Random(case.name)
    ends = []
    for place, scope in case.runs():
        touched: set[int] = set()
        for _ in range(rng.randint(1, most)):
            found = legal_move(rng, place, scope)
            if found is None:
                break
            outcome, lane = found
            place.commit(outcome, lane)
            if not place.model.forthcoming[outcome.instance[lane]]:
                touched.update(int(lanes.node[lane]) for lanes in outcome.touched)
        ends.append((place, touched))
    return ends


@pytest.mark.parametrize("kind", KINDS)
def test_moves_lead_to_what_a_fresh_placement_would_have(kind: str) -> None:
    for case in map(without_leftovers, samples(kind, 8, first=600)):
        start = Placement(case.model)
        for place, touched in moved_at_random(case, 8):
            fresh = Placement(prepare(place.to_cluster(), case.options))
            for column in EXACT_COLUMNS:
                assert np.array_equal(getattr(place, column), getattr(fresh, column)), (
                    f"{case.name}: {column}"
                )
            for table in TABLES:
                mine, theirs = (getattr(p, table).entries() for p in (place, fresh))
                assert np.array_equal(mine, theirs), f"{case.name}: {table}"
            assert np.allclose(place.load, fresh.load, rtol=0.0, atol=1e-9), case.name
            for mine, theirs in (
                (place.primary_lists, fresh.primary_lists),
                (place.secondary_lists, fresh.secondary_lists),
            ):
                assert list(map(sorted, mine)) == list(map(sorted, theirs)), case.name
            # Reports stay what they were; moves count the configured memory of running ones too.
            assert np.array_equal(
                place.later_free_memory + place.used_memory,
                fresh.later_free_memory + start.used_memory,
            ), case.name
            changed = np.isin(np.arange(place.model.node_count), list(touched))
            judged = np.where(changed, place.free_memory <= place.reserved_memory, start.failing)
            assert np.array_equal(place.failing, judged), case.name


def held(place: Placement, amounts: Ints) -> Ints:
    """What the instances' amounts come to on every node, primaries and secondaries together."""
    total = np.zeros(place.model.node_count, dtype=np.int64)
    np.add.at(total, place.primary, amounts)
    paired = place.secondary != NO_NODE
    np.add.at(total, place.secondary[paired], amounts[paired])
    return total


@pytest.mark.parametrize("kind", ["mixed", "exclusive", "forthcoming", "tight"])
def test_disk_goes_where_its_instances_go(kind: str) -> None:
    for case in map(without_leftovers, samples(kind, 8, first=650)):
        start = Placement(case.model)
        disk = np.where(start.model.local & ~start.model.forthcoming, start.model.disk, 0)
        for place, _ in moved_at_random(case, 8):
            assert np.array_equal(
                place.free_disk + held(place, disk), start.free_disk + held(start, disk)
            ), case.name


def test_exclusive_spindles_go_where_their_instances_go() -> None:
    """Of every template: Ganeti moves the spindles of shared storage as well."""
    for case in map(without_leftovers, samples("exclusive", 20, first=650)):
        start = Placement(case.model)
        if (start.model.disk_spindles < 0).any():
            continue
        spindles = np.where(start.model.forthcoming, 0, start.model.disk_spindles)
        for place, _ in moved_at_random(case, 8):
            before = start.free_spindles + held(start, spindles)
            after = place.free_spindles + held(place, spindles)
            assert np.array_equal(after[start.model.exclusive], before[start.model.exclusive]), (
                case.name
            )


@pytest.mark.parametrize("kind", ["exclusive", "mixed", "measured"])
def test_free_spindles_for_later_follow_where_nothing_is_forthcoming(kind: str) -> None:
    for case in map(without_leftovers, samples(kind, 8, first=700)):
        if case.cluster.instances.forthcoming.any():
            continue
        for place, _ in moved_at_random(case, 6):
            fresh = Placement(prepare(place.to_cluster(), case.options))
            assert np.array_equal(place.later_free_spindles, fresh.later_free_spindles), case.name


def test_a_fresh_placement_reads_nothing_from_the_old_one() -> None:
    place = placed(instance("i", A, B))
    before = cluster(instance("i", A, B))
    place.commit(move(place, FIRST, MoveKind.FAILOVER), 0)
    assert place.model.cluster.instances.primary.tolist() == before.instances.primary.tolist()


def test_of_one_node_as_both_the_instance_is_a_secondary_there() -> None:
    """Files may have it so of an instance on shared storage; it counts in full once it moves."""
    guest = instance("i", A, A, template=DiskTemplate.EXT, tags=("svc:a",))
    place = placed(guest, tags=["htools:iextags:svc"])
    assert (place.primaries[A], place.secondaries[A], place.used_memory[A]) == (0, 1, 0)
    place.commit(move(place, FIRST, MoveKind.FAILOVER_TO_ANY, B), 0)
    assert (place.primaries[A], place.primaries[B], place.used_memory[B]) == (0, 1, 1000)
    assert [place.tag_counts[0, node] for node in (A, B)] == [0, 1]
