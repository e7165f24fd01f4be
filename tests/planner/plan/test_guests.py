"""What a plan says beforehand of guests that stop, and of those that no node can see."""

from __future__ import annotations

from planner.plan.plan_warning import (
    ALWAYS_FAILOVER,
    FORTHCOMING_DISKS,
    GUEST_DOWN,
    GUEST_ELSEWHERE,
    GUEST_UNKNOWN,
)
from planner.rules.moves import MoveKind
from snapshots.admin_state import AdminState
from snapshots.instance_status import InstanceStatus
from tests.planner.plan.made_plans import A, B, C, cluster, instance, plan_of_moves

LOST = InstanceStatus.ERROR_NODEOFFLINE
OVER, COPY = MoveKind.FAILOVER, MoveKind.REPLACE_SECONDARY


def kinds(plan):
    return [warning.kind for warning in plan.warnings]


def test_guests_that_ganeti_stops_instead_of_migrating_are_named():
    stops = instance("stops", A, B, always_failover=True)
    plan = plan_of_moves(cluster(stops, instance("stays", A, B)), (0, OVER, B), (1, OVER, B))
    (warning,) = (one for one in plan.warnings if one.kind == ALWAYS_FAILOVER)
    assert warning.message.endswith("as always_failover is set: stops")
    assert [move.restarts for move in plan.moves] == [1, 0]
    assert not plan.reservations


def test_a_guest_that_only_gets_another_copy_is_not():
    plan = plan_of_moves(cluster(instance("vm", A, B, always_failover=True)), (0, COPY, C))
    assert ALWAYS_FAILOVER not in kinds(plan)


def test_a_guest_that_is_stopped_anyway_is_not() -> None:
    down = instance("vm", A, B, always_failover=True, status=InstanceStatus.ADMIN_DOWN)
    plan = plan_of_moves(cluster(down), (0, OVER, B))
    assert ALWAYS_FAILOVER not in kinds(plan)
    assert plan.restarts == 0


def test_where_the_source_does_not_tell_what_a_guest_is_meant_to_do_that_is_said():
    unseen = cluster(
        instance("lost", A, B, status=LOST),
        instance("off", A, B, status=InstanceStatus.USER_DOWN),
    )
    plan = plan_of_moves(unseen, (0, OVER, B), (1, OVER, B))
    messages = [one.message for one in plan.warnings if one.kind == GUEST_UNKNOWN]
    assert [text.partition("run, ")[2] for text in messages] == [
        "taken to run after a failover: lost",
        "taken to stay stopped after a failover: off",
    ]
    assert [move.restarts for move in plan.moves] == [1, 0]


def test_guests_that_should_run_and_do_not_are_named_whether_they_move_or_not():
    down = [instance(name, A, B, status=InstanceStatus.ERROR_DOWN) for name in ("db", "web")]
    one = plan_of_moves(cluster(down[0], instance("vm", A, B)), (1, OVER, B))
    both = plan_of_moves(cluster(*down))
    texts = [
        warning.message
        for plan in (one, both)
        for warning in plan.warnings
        if warning.kind == GUEST_DOWN
    ]
    assert texts == [
        "db should run and does not (ERROR_down)",
        "2 instances should run and do not (ERROR_down): db, web",
    ]
    assert GUEST_DOWN not in [warning.kind for warning in one.reservations]


def test_what_rapi_and_luxi_tell_is_not_guessed():
    for admin, restarts in ((AdminState.UP, 1), (AdminState.DOWN, 0)):
        told = instance("lost", A, B, status=LOST, admin_state=admin)
        plan = plan_of_moves(cluster(told), (0, OVER, B))
        assert GUEST_UNKNOWN not in kinds(plan)
        assert plan.restarts == restarts


def test_guests_that_run_elsewhere_are_named_before_a_run_stops_at_them():
    lost = InstanceStatus.ERROR_WRONGNODE
    found = cluster(instance("vm", A, B, status=lost), instance("copied", A, B, status=lost))
    plan = plan_of_moves(found, (0, OVER, B), (1, COPY, C))
    (warning,) = (one for one in plan.warnings if one.kind.startswith("guest-"))
    assert warning.kind == GUEST_ELSEWHERE
    assert warning.message.endswith("migrate --cleanup before they can be moved: vm, copied")
    assert warning in plan.reservations


def test_disks_of_a_forthcoming_instance_are_replaced_on_paper_and_that_is_said() -> None:
    coming = instance("coming", A, B, forthcoming=True)
    plan = plan_of_moves(cluster(coming, instance("vm", A, B)), (0, COPY, C), (1, COPY, C))
    (warning,) = (one for one in plan.warnings if one.kind == FORTHCOMING_DISKS)
    assert warning.message.endswith("duplicate DRBD ports from then on: coming")
    assert not plan.reservations
    assert FORTHCOMING_DISKS not in kinds(plan_of_moves(cluster(coming), (0, OVER, B)))
