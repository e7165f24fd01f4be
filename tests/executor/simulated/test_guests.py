"""Guests as a snapshot has them: what each takes of its nodes, and where it runs."""

from __future__ import annotations

from collections import Counter

import pytest

from executor.backend import Disks
from executor.simulated.guests import Guests, SimulatedGuest, first_guest
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import A, B, cluster, instance

ALL_ALIVE = (True, True, True)


def guest(record: InstanceRecord, alive: tuple[bool, ...] = ALL_ALIVE) -> SimulatedGuest:
    return first_guest(cluster(record), alive, 0)


def test_a_guest_that_runs_takes_memory_on_its_primary_and_disk_on_both_nodes() -> None:
    found = guest(instance("web", A, B))
    assert (found.nodes, found.runs_on, found.wanted_up) == ((A, B), {A}, True)
    assert (found.memory_on, found.disk_on) == (Counter([A]), Counter([A, B]))
    assert found.disks is Disks.HEALTHY


def test_a_guest_that_is_shut_down_takes_disk_only() -> None:
    found = guest(instance("web", A, B, status=InstanceStatus.ADMIN_DOWN))
    assert (found.runs_on, found.memory_on, found.wanted_up) == (set(), Counter(), False)
    assert found.disk_on == Counter([A, B])


def test_shared_disks_take_nothing_of_a_node() -> None:
    found = guest(instance("web", A, template=DiskTemplate.EXT))
    assert (found.nodes, found.disk, found.disk_on) == ((A,), 0, Counter())


def test_a_forthcoming_instance_takes_nothing() -> None:
    found = guest(instance("web", A, B, forthcoming=True))
    assert (found.memory, found.disk, found.spindles) == (0, 0, 0)
    assert found.given is InstanceStatus.ADMIN_DOWN and found.runs_on == set()


@pytest.mark.parametrize(
    ("alive", "runs_on"), [((True, False, True), {A}), ((False, True, True), set())]
)
def test_copies_are_unequal_where_a_node_is_dead(
    alive: tuple[bool, ...], runs_on: set[int]
) -> None:
    found = guest(instance("web", A, B), alive)
    assert found.disks is Disks.DEGRADED
    assert found.runs_on == runs_on


def test_a_guest_is_made_once_and_only_when_it_is_asked_for() -> None:
    there = cluster(instance("web", A, B), instance("db", A, B))
    made: list[int] = []

    def make(row: int) -> SimulatedGuest:
        made.append(row)
        return first_guest(there, ALL_ALIVE, row)

    guests = Guests({"web": 0, "db": 1}, make)
    assert (len(guests), list(guests), made) == (2, ["web", "db"], [])
    assert guests["db"] is guests["db"]
    assert made == [1]
    with pytest.raises(KeyError):
        guests["gone"]
