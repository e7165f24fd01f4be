"""What is checked on a fresh snapshot before anything is submitted."""

from dataclasses import replace
from functools import partial

import pytest

from executor.ganeti.facts import OVER_LUXI
from executor.run import preconditions
from executor.run.readiness import Drift, NotYet, Ready
from executor.run.room import Underway
from planner.rules.actions import Action, Verb
from snapshots.instance_status import InstanceStatus
from tests.executor.made_moves import FAILOVER, MIGRATE, REPLACE, move
from tests.planner.small_clusters import A, B, C, cluster, instance, node

check_move = partial(preconditions.check_move, advice=OVER_LUXI.advice)

REPLACED = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))


def three_nodes(*instances, **changes):
    nodes = [node(name, **changes.get(name, {})) for name in "abc"]
    return cluster(*instances, nodes=nodes)


def test_a_move_that_still_fits_is_ready_as_planned():
    assert check_move(REPLACED, 0, three_nodes(instance("web", A, B)), []) == Ready(
        "drbd", REPLACED.actions
    )


def test_the_rest_of_a_move_is_judged_from_the_station_it_has_reached():
    found = check_move(REPLACED, 1, three_nodes(instance("web", B, A)), [])
    assert found == Ready("drbd", REPLACED.actions[1:])


def test_an_instance_that_somebody_moved_is_drift():
    found = check_move(REPLACED, 0, three_nodes(instance("web", C, B)), [])
    assert found == Drift("web: is on c:b, expected a:b")


def test_an_instance_that_somebody_removed_is_drift():
    found = check_move(REPLACED, 0, three_nodes(instance("other", A, B)), [])
    assert found == Drift("web: no longer on this cluster")


def test_nothing_goes_to_a_node_that_went_offline():
    now = three_nodes(instance("web", A, B), c={"offline": True})
    assert check_move(REPLACED, 0, now, []) == Drift("web: cannot go to c: offline or drained")


def test_a_guest_that_was_shut_down_meanwhile_is_failed_over():
    guest = instance("web", A, B, status=InstanceStatus.ADMIN_DOWN)
    found = check_move(move("a:b", "b:a", (MIGRATE, "b")), 0, three_nodes(guest), [])
    assert found == Ready("drbd", (Action(Verb.FAILOVER, "b"),))


def test_a_guest_that_was_started_meanwhile_is_migrated():
    found = check_move(
        move("a:b", "b:a", (FAILOVER, "b")), 0, three_nodes(instance("web", A, B)), []
    )
    assert found == Ready("drbd", (Action(Verb.MIGRATE, "b"),))


@pytest.mark.parametrize(
    "status", [InstanceStatus.ERROR_NODEOFFLINE, InstanceStatus.ERROR_NODEDOWN]
)
def test_a_migration_never_becomes_a_failover_because_a_node_is_gone(status):
    """The guest may still run on a node that is only cut off."""
    found = check_move(REPLACED, 0, three_nodes(instance("web", A, B, status=status)), [])
    assert found == Drift("web: cannot be migrated, its primary a does not answer")


def test_from_a_node_that_the_plan_has_for_dead_only_the_first_switch_is_a_failover():
    guest = instance("web", A, B, status=InstanceStatus.ERROR_NODEOFFLINE)
    now = three_nodes(guest, a={"offline": True})
    given_up = move("a:b", "c:b", (FAILOVER, "b"), (REPLACE, "c"), (MIGRATE, "c"))
    found = check_move(given_up, 0, now, [], {"a"})
    verbs = [Verb.FAILOVER, Verb.REPLACE_DISKS, Verb.MIGRATE]
    assert isinstance(found, Ready) and [a.verb for a in found.actions] == verbs
    assert found.given_up


def test_a_failover_that_was_planned_for_a_stopped_guest_gives_up_no_node():
    """It was started since, then its node was cut off and marked offline: it may still run."""
    guest = instance("web", A, B, status=InstanceStatus.ERROR_NODEOFFLINE)
    now = three_nodes(guest, a={"offline": True})
    found = check_move(move("a:b", "b:a", (FAILOVER, "b")), 0, now, [])
    assert found == Drift(
        "web: cannot be failed over, its primary a does not answer, which it did when the plan"
        " was made"
    )


def test_a_guest_that_crashed_since_is_not_started_elsewhere():
    guest = instance("web", A, B, status=InstanceStatus.ERROR_DOWN)
    found = check_move(move("a:b", "b:a", (MIGRATE, "b")), 0, three_nodes(guest), [])
    assert found == Drift("web: does not run any more though it should")


def test_a_guest_that_was_down_for_the_plan_runs_once_it_is_failed_over():
    """And is not stopped again on the rest of its way."""
    guest = instance("web", A, B, status=InstanceStatus.ERROR_DOWN)
    there = move("a:b", "c:b", (FAILOVER, "b"), (REPLACE, "c"), (FAILOVER, "c"))
    found = check_move(there, 0, three_nodes(guest), [])
    verbs = [Verb.FAILOVER, Verb.REPLACE_DISKS, Verb.MIGRATE]
    assert isinstance(found, Ready) and [a.verb for a in found.actions] == verbs


def test_the_copy_on_a_node_out_of_reach_is_not_given_up_for_a_guest_that_may_run_there():
    """A migration that broke off left it on b, then b was cut off: a's copy is the older one."""
    guest = instance("web", A, B, status=InstanceStatus.ERROR_DOWN)
    now = three_nodes(guest, b={"offline": True})
    found = check_move(move("a:b", "a:c", (REPLACE, "c")), 0, now, [])
    assert isinstance(found, Drift) and "may run on its secondary b" in found.why


def test_disks_are_not_copied_from_a_dead_primary():
    guest = instance("web", A, B, status=InstanceStatus.ERROR_NODEDOWN)
    found = check_move(move("a:b", "a:c", (REPLACE, "c")), 0, three_nodes(guest), [])
    assert isinstance(found, Drift) and "a does not answer" in found.why


def test_a_guest_on_the_wrong_node_is_left_alone():
    guest = instance("web", A, B, status=InstanceStatus.ERROR_WRONGNODE)
    found = check_move(move("a:b", "b:a", (MIGRATE, "b")), 0, three_nodes(guest), [])
    assert isinstance(found, Drift) and found.fix[-1] == "gnt-instance migrate --cleanup web"


def test_room_that_is_gone_is_drift():
    now = three_nodes(instance("web", A, B), c={"free_disk": 999})
    lacking = "web: c lacks 0.0 GiB of disk (needs 1.0 GiB, 1.0 GiB are free)"
    assert check_move(REPLACED, 0, now, []) == Drift(lacking)


def test_room_that_a_running_move_takes_is_waited_for():
    now = three_nodes(instance("web", A, B), instance("db", A, B), c={"free_disk": 1500})
    mine = move("a:b", "a:c", (REPLACE, "c"))
    assert isinstance(check_move(mine, 0, now, []), Ready)
    other = Underway(replace(mine, id=2, instance="db"), 0)
    assert isinstance(check_move(mine, 0, now, [other]), NotYet)
