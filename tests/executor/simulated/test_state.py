"""The nodes and guests of a simulated cluster as Ganeti tells of them."""

from __future__ import annotations

import pytest

from executor.backend import Disks
from executor.ganeti.facts import OVER_LUXI
from executor.simulated.state import State
from planner.plan.move import Position
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, C, cluster, instance, node

STATUS = InstanceStatus


def state(*instances, **nodes) -> State:
    records = [node(name, **nodes.get(name, {})) for name in "abc"]
    there = cluster(*(instances or (instance("web", A, B),)), nodes=records)
    return State(there, OVER_LUXI.advice)


def status_of(there: State) -> InstanceStatus:
    return there.snapshot("here", 0.0).instances.status[0]


def test_what_is_taken_is_missing_and_what_is_given_back_is_there_again():
    there = state(instance("web", A, B, memory=300, disk=500))
    guest, c = there.guests["web"], there.nodes[C]
    before = c.free_memory, c.free_disk
    there.take_memory(guest, C)
    there.take_disk(guest, C)
    assert (c.free_memory, c.free_disk) == (before[0] - 300, before[1] - 500)
    for _ in range(2):  # the second time there is nothing left to give back
        there.give_memory(guest, C)
        there.give_disk(guest, C)
    assert (c.free_memory, c.free_disk) == before


@pytest.mark.parametrize(
    ("wanted_up", "runs_on", "status"),
    [
        (True, {A}, STATUS.RUNNING),
        (False, {A}, STATUS.ERROR_UP),
        (True, {B}, STATUS.ERROR_WRONGNODE),
        (True, set(), STATUS.ERROR_DOWN),
        (False, set(), STATUS.ADMIN_DOWN),
    ],
)
def test_the_status_says_where_a_guest_runs_and_whether_it_should(wanted_up, runs_on, status):
    there = state()
    guest = there.guests["web"]
    guest.touched, guest.wanted_up, guest.runs_on = True, wanted_up, runs_on
    there.changed(guest)
    assert status_of(there) is status


def test_the_node_of_a_guest_that_loses_its_power_is_silent_until_it_is_marked_offline():
    there = state()
    there.lose(A)
    seen = there.snapshot("here", 0.0)
    assert seen.nodes.silent.tolist() == seen.nodes.offline.tolist() == [True, False, False]
    assert status_of(there) is STATUS.ERROR_NODEDOWN
    there.mark_offline(A)
    seen = there.snapshot("here", 0.0)
    assert (seen.nodes.silent[A], seen.nodes.offline[A]) == (False, True)
    assert status_of(there) is STATUS.ERROR_NODEOFFLINE


def test_a_guest_on_a_node_that_is_dead_cannot_be_seen():
    there = state()
    there.lose(A)
    seen = there.observe("web", disks=True)
    assert (seen.position, seen.running, seen.disks) == (Position("a", "b"), None, Disks.UNKNOWN)
    assert seen.trouble == "its primary a does not answer"


def test_copies_on_a_node_that_comes_back_catch_up_but_its_guests_stay_down():
    there = state()
    there.lose(A)
    assert there.guests["web"].disks is Disks.DEGRADED
    there.bring_back(A)
    seen = there.observe("web", disks=True)
    assert (seen.running, seen.disks) == (False, Disks.HEALTHY)
    assert seen.trouble == "does not run though it should" and seen.fix


def test_a_drained_node_is_offline_for_planning_and_its_guests_run():
    there = state(a={"offline": True})
    assert there.nodes[A].answers
    assert there.snapshot("here", 0.0).nodes.offline[A]
    assert there.observe("web", disks=False).running


@pytest.mark.parametrize(
    ("runs_on", "trouble"),
    [({B}, "runs on b, while its primary is a"), ({A, B}, "runs on a and on b")],
)
def test_a_guest_that_runs_elsewhere_is_told_with_the_node(runs_on, trouble):
    there = state()
    there.guests["web"].runs_on = runs_on
    assert there.observe("web", disks=False).trouble == trouble


def test_an_instance_that_is_gone_has_no_place():
    assert state().observe("gone", disks=True).position is None
