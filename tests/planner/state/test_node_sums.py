"""Sums by node over instances: what counts, where, and for later only."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.planner.made_clusters import KINDS, samples
from tests.planner.small_clusters import (
    FIRST,
    A,
    B,
    C,
    instance,
    node,
    placed,
    worked_example,
)


def test_the_worked_example_is_accounted_as_the_facts_say() -> None:
    place = worked_example()
    assert place.used_cpus.tolist() == [2, 1, 1]  # a node's own CPU counts
    assert place.used_memory.tolist() == [1024, 0, 0]
    assert place.model.unaccounted_memory.tolist() == [-1024, 0, 0]
    assert place.free_memory.tolist() == [7168, 8192, 8192]
    assert place.reserved_memory.tolist() == [0, 1024, 0]
    assert place.used_spindles.tolist() == [1.0, 1.0, 0.0]
    assert place.load[2].tolist() == [1.0, 1.0, 0.0]
    assert place.later_free_memory.tolist() == [8192, 8192, 8192]


def test_reported_free_disk_is_taken_as_it_is() -> None:
    place = placed(instance("i", A, B))
    assert place.free_disk.tolist() == [99_000, 99_000, 100_000]


@pytest.mark.parametrize(
    ("status", "memory", "cpus", "reserved"),
    [
        (InstanceStatus.RUNNING, 1000, 1, 1000),
        (InstanceStatus.ERROR_NODEDOWN, 1000, 1, 1000),
        (InstanceStatus.ADMIN_DOWN, 0, 1, 1000),
        (InstanceStatus.ADMIN_OFFLINE, 0, 0, 0),
    ],
)
def test_a_status_decides_what_counts(
    status: InstanceStatus, memory: int, cpus: int, reserved: int
) -> None:
    place = placed(instance("i", A, B, status=status))
    assert (place.used_memory[A], place.used_cpus[A]) == (memory, cpus)
    assert place.reserved_memory[B] == reserved
    assert place.later_free_memory[A] == 8000 - 1000  # running or not


def test_without_auto_balance_nothing_is_reserved() -> None:
    place = placed(instance("i", A, B, auto_balance=False))
    assert place.reserved_memory[B] == 0
    assert place.empty_reservations == {(B, A)}


def test_a_node_reserves_for_the_worst_failure_of_one_other() -> None:
    place = placed(
        instance("i", A, C, memory=300),
        instance("j", A, C, memory=400),
        instance("k", B, C, memory=500),
    )
    assert place.reserved_memory[C] == 700
    assert place.reservations[C, np.arange(3)].tolist() == [700, 500, 0]


def test_file_storage_takes_no_disk_and_no_spindle() -> None:
    place = placed(instance("i", A, template=DiskTemplate.FILE))
    assert place.used_spindles[A] == 0


def test_exclusive_storage_counts_no_used_spindles() -> None:
    nodes = [node("a", exclusive_storage=True), node("b", exclusive_storage=True)]
    assert placed(instance("i", A, B), nodes=nodes).used_spindles.tolist() == [0.0, 0.0]


def test_a_forthcoming_instance_only_counts_for_later() -> None:
    place = placed(instance("i", A, B, forthcoming=True))
    assert place.used_memory[A] == place.used_cpus[A] == place.primaries[A] == 0
    assert place.reserved_memory[B] == place.secondaries[B] == 0
    assert place.load.sum() == 0
    assert (place.later_free_memory[A], place.later_free_memory[B]) == (7000, 8000)
    assert place.later_free_disk[:2].tolist() == [99_000, 99_000]
    assert place.later_used_cpus[A] == 1
    assert place.later_used_spindles[:2].tolist() == [1.0, 1.0]


def test_a_forthcoming_instance_already_holds_its_exclusion_tag() -> None:
    mine = instance("i", A, B, tags=("svc:x",), forthcoming=True)
    place = placed(mine, instance("j", A, B, tags=("svc:x",)), tags=["htools:iextags:svc"])
    assert place.tag_conflicts[A] == 1
    assert place.tag_homes.of(0)[1].tolist() == [1]  # but not for locations


def test_lists_start_with_the_highest_row() -> None:
    place = placed(instance("i", A, B), instance("j", A, B), instance("k", A, C))
    assert place.primary_lists[A] == [2, 1, 0]
    assert place.secondary_lists[B] == [1, 0]


def test_the_same_tag_twice_on_a_node_is_one_conflict_each() -> None:
    twice = instance("i", A, tags=("svc:x", "svc:x"))
    place = placed(twice, instance("j", A, tags=("svc:x",)), tags=["htools:iextags:svc"])
    assert place.tag_counts.of(0)[1].tolist() == [3]
    assert place.tag_conflicts[A] == 2


def test_locations_shared_and_wishes_not_met_count_on_the_primary() -> None:
    nodes = [node("a", tags=("rack:1",)), node("b", tags=("rack:1",)), node("c", tags=("rack:2",))]
    place = placed(
        instance("i", A, B, tags=("rack:2",)),
        nodes=nodes,
        tags=["htools:nlocation:rack", "htools:desiredlocation:rack"],
    )
    assert place.shared_locations[FIRST] == 1
    assert place.location_score.tolist() == [1 + 1, 0, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_sums_are_what_a_loop_over_the_instances_adds_up(kind: str) -> None:
    for case in samples(kind, 4, first=80):
        model, place = case.model, Placement(case.model)
        memory, primaries = [0] * model.node_count, [0] * model.node_count
        held: Counter[tuple[int, int]] = Counter()
        for i, (p, s) in enumerate(
            zip(place.primary.tolist(), place.secondary.tolist(), strict=True)
        ):
            if model.forthcoming[i] or p == s:
                continue
            if p != NO_NODE:
                primaries[p] += 1
                memory[p] += int(model.memory[i]) if model.uses_memory[i] else 0
            if s != NO_NODE:
                held[s, p] += int(model.memory[i]) if model.reserves_memory[i] else 0
        assert place.used_memory.tolist() == memory, case.name
        assert place.primaries.tolist() == primaries, case.name
        assert {pair: int(place.reservations[pair]) for pair in held} == held, case.name
        for holder, most in enumerate(place.reserved_memory.tolist()):
            assert most == max([0, *(held[pair] for pair in held if pair[0] == holder)]), case.name
