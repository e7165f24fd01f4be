"""How a guest changes its node, by what the snapshot tells of it."""

from __future__ import annotations

from typing import Any

import pytest

from planner.rules.actions import Verb
from planner.rules.guest_switch import Guest, Life, different_guests, guest_in, taken_as_gone
from snapshots.admin_state import AdminState
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, cluster, instance


def guest(**changes: Any) -> Guest:
    return guest_in(cluster(instance("i", A, **changes)), 0)


@pytest.mark.parametrize(
    ("status", "life", "meant_to_run"),
    [
        (InstanceStatus.RUNNING, Life.RUNS, True),
        (InstanceStatus.ERROR_UP, Life.RUNS, False),
        (InstanceStatus.ERROR_DOWN, Life.STOPPED, True),
        (InstanceStatus.ADMIN_DOWN, Life.STOPPED, False),
        (InstanceStatus.ADMIN_OFFLINE, Life.STOPPED, False),
        (InstanceStatus.ERROR_NODEDOWN, Life.UNSEEN, True),
        (InstanceStatus.ERROR_WRONGNODE, Life.UNSEEN, True),
    ],
)
def test_the_status_tells_whether_a_guest_runs_and_should(
    status: InstanceStatus, life: Life, meant_to_run: bool
) -> None:
    found = guest(status=status)
    assert (found.life, found.meant_to_run) == (life, meant_to_run)


@pytest.mark.parametrize(
    ("admin", "meant_to_run", "certain"),
    [(AdminState.UP, True, True), (AdminState.DOWN, False, True), (None, False, False)],
)
def test_a_guest_that_its_user_stopped_starts_again_only_if_it_is_meant_to_run(
    admin: AdminState | None, meant_to_run: bool, certain: bool
) -> None:
    found = guest(status=InstanceStatus.USER_DOWN, admin_state=admin)
    assert (found.meant_to_run, found.certain) == (meant_to_run, certain)


def test_an_unseen_guest_that_should_be_down_is_taken_as_stopped() -> None:
    found = guest(status=InstanceStatus.ERROR_NODEDOWN, admin_state=AdminState.DOWN)
    assert (found.life, found.certain) == (Life.STOPPED, True)


def test_a_forthcoming_instance_has_no_guest_to_stop() -> None:
    assert guest(forthcoming=True) == Guest(Life.STOPPED, meant_to_run=False)


RUNNING = Guest(Life.RUNS, meant_to_run=True)


def test_a_running_guest_migrates() -> None:
    assert RUNNING.switched() == (Verb.MIGRATE, False, RUNNING)


@pytest.mark.parametrize(
    ("leaving", "node_gone"),
    [(RUNNING, True), (Guest(Life.RUNS, meant_to_run=True, always_failover=True), False)],
)
def test_a_running_guest_that_cannot_migrate_restarts(leaving: Guest, node_gone: bool) -> None:
    switch = leaving.switched(node_gone=node_gone)
    assert (switch.verb, switch.restarts, switch.after.life) == (Verb.FAILOVER, True, Life.RUNS)


def test_a_stopped_guest_fails_over_without_a_restart() -> None:
    stopped = Guest(Life.STOPPED, meant_to_run=False)
    assert stopped.switched() == (Verb.FAILOVER, False, stopped)


def test_a_stopped_guest_that_should_run_is_started_by_the_failover() -> None:
    switch = Guest(Life.STOPPED, meant_to_run=True).switched()
    assert (switch.restarts, switch.after.life) == (False, Life.RUNS)


def test_alike_guests_are_one() -> None:
    down = InstanceStatus.ADMIN_DOWN
    codes, guests = different_guests(
        cluster(instance("i", A), instance("j", A, status=down), instance("k", A))
    )
    assert codes.tolist() == [0, 1, 0]
    assert len(guests) == 2


@pytest.mark.parametrize(
    ("named", "offline", "gone"),
    [(True, False, True), (True, True, False), (False, True, False), (False, False, False)],
)
def test_only_nodes_that_the_operator_alone_calls_offline_are_taken_as_gone(
    named: bool, offline: bool, gone: bool
) -> None:
    assert taken_as_gone(named_offline=named, offline=offline) is gone
