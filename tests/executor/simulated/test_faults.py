"""Every kind of fault shows its effect."""

from __future__ import annotations

import pytest

from executor.backend import Disks, JobState
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import (
    Extent,
    FailAction,
    Faults,
    NodeDies,
    NodeMarkedOffline,
    Rates,
    SlowDisks,
    SlowNetwork,
)
from planner.rules.actions import Action
from snapshots.disk_template import DiskTemplate
from snapshots.errors import UsageError
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.records import FIGURES
from tests.executor.simulated.faulty import ONE, faulty
from tests.executor.simulated.small import (
    fail_over,
    free,
    migrate,
    place,
    replace_disks,
    run,
    simulated,
)
from tests.planner.small_clusters import A, B, C, instance

# -- jobs --------------------------------------------------------------------------------------

ACTIONS: dict[str, Action] = {
    "migrate": migrate("b"),
    "failover": fail_over("b"),
    "replace-disks": replace_disks("c"),
}


def failed(extent: Extent, action: Action) -> SimulatedCluster:
    where = faulty(FailAction("one", extent))
    assert run(where, "one", action).state is JobState.ERROR
    return where


@pytest.mark.parametrize("name", ACTIONS)
def test_a_job_that_fails_at_once_changes_nothing(name: str) -> None:
    untouched = faulty()
    where = failed(Extent.NOTHING, ACTIONS[name])
    assert (place(where, "one"), free(where)) == ("a:b", free(untouched))
    assert where.observe("one", disks=True) == untouched.observe("one", disks=True)


@pytest.mark.parametrize("name", ACTIONS)
def test_a_job_can_fail_after_it_has_done_everything(name: str) -> None:
    well = faulty()
    run(well, "one", ACTIONS[name])
    where = failed(Extent.ALL, ACTIONS[name])
    assert free(where) == free(well)
    assert where.observe("one", disks=True) == well.observe("one", disks=True)


def test_a_migration_that_breaks_off_leaves_the_guest_on_the_wrong_node() -> None:
    where = failed(Extent.HALF, ACTIONS["migrate"])
    seen = where.observe("one", disks=True)
    assert (place(where, "one"), seen.running) == ("a:b", False)
    assert seen.trouble == "runs on b, while its primary is a"
    assert where.read().instances.status == (InstanceStatus.ERROR_WRONGNODE,)


def test_a_failover_that_breaks_off_leaves_the_guest_down() -> None:
    where = failed(Extent.HALF, ACTIONS["failover"])
    seen = where.observe("one", disks=True)
    assert (place(where, "one"), seen.running) == ("b:a", False)
    assert seen.trouble == "does not run though it should"
    assert where.read().instances.status == (InstanceStatus.ERROR_DOWN,)


def test_a_replacement_that_breaks_off_leaves_degraded_disks_and_the_old_copy() -> None:
    where = failed(Extent.HALF, ACTIONS["replace-disks"])
    assert (place(where, "one"), where.observe("one", disks=True).disks) == ("a:c", Disks.DEGRADED)
    assert [disk for _, disk in free(where)] == [99_000, 99_000, 99_000, 100_000]


@pytest.mark.parametrize("name", ACTIONS)
def test_an_operator_mends_what_broke_off(name: str) -> None:
    where = failed(Extent.HALF, ACTIONS[name])
    where.operator.mend("one")
    seen = where.observe("one", disks=True)
    assert (seen.running, seen.disks, seen.trouble) == (True, Disks.HEALTHY, "")


def test_only_the_nth_action_fails() -> None:
    where = faulty(FailAction("one", Extent.NOTHING, nth=2))
    done = run(where, "one", migrate("b"), replace_disks("c"), migrate("c"))
    assert (done.state, done.actions_done, place(where, "one")) == (JobState.ERROR, 1, "b:a")


@pytest.mark.parametrize("name", ACTIONS)
def test_a_job_can_succeed_by_its_own_word_only(name: str) -> None:
    untouched = faulty()
    where = faulty(FailAction("one", Extent.NOTHING, says_success=True))
    assert run(where, "one", ACTIONS[name]).state is JobState.SUCCESS
    assert where.observe("one", disks=True) == untouched.observe("one", disks=True)


# -- nodes -------------------------------------------------------------------------------------


def test_the_guests_of_a_dead_node_are_gone_and_other_copies_degraded() -> None:
    where = simulated(ONE, instance("two", C, A), faults=Faults((NodeDies("a", at=50.0),)))
    where.clock.sleep(49.0)
    assert where.observe("one", disks=True).running
    where.clock.sleep(2.0)
    assert where.observe("one", disks=True).running is None
    assert where.observe("two", disks=True).disks is Disks.DEGRADED
    read = where.read()
    assert read.nodes.offline.tolist() == [True, False, False, False]
    assert read.instances.status == (InstanceStatus.ERROR_NODEDOWN, InstanceStatus.RUNNING)


def test_jobs_that_need_a_dead_node_give_up_after_a_while() -> None:
    where = faulty(NodeDies("b", at=0.0))
    where.clock.sleep(1.0)
    done = run(where, "one", migrate("b"))
    assert done.state is JobState.ERROR
    assert done.ended == 1.0 + 120.0


def test_a_source_that_dies_during_a_migration_takes_the_guest_with_it() -> None:
    where = faulty(NodeDies("a", during="one"))
    done = run(where, "one", migrate("b"))
    assert (done.state, done.ended) == (JobState.ERROR, 10.0 + 120.0)
    assert (place(where, "one"), where.observe("one", disks=True).running) == ("a:b", None)
    assert free(where)[B] == (8000, 99_000)


def test_a_target_that_dies_during_a_migration_leaves_the_guest_where_it_was() -> None:
    where = faulty(NodeDies("b", during="one"))
    assert run(where, "one", migrate("b")).state is JobState.ERROR
    seen = where.observe("one", disks=True)
    assert (place(where, "one"), seen.running, seen.disks) == ("a:b", True, Disks.DEGRADED)


def test_a_new_secondary_that_dies_leaves_degraded_disks() -> None:
    where = faulty(NodeDies("c", during="one"))
    done = run(where, "one", replace_disks("c"))
    assert (done.state, done.ended) == (JobState.ERROR, 5.0 + 50.0 + 120.0)
    assert (place(where, "one"), where.observe("one", disks=True).disks) == ("a:c", Disks.DEGRADED)


def test_a_replacement_goes_on_without_the_old_secondary() -> None:
    where = faulty(NodeDies("b", during="one"))
    assert run(where, "one", replace_disks("c")).state is JobState.SUCCESS
    assert (place(where, "one"), where.observe("one", disks=True).disks) == ("a:c", Disks.HEALTHY)


def test_a_target_that_dies_during_a_failover_leaves_the_guest_where_it_was() -> None:
    where = faulty(NodeDies("b", during="one"))
    assert run(where, "one", fail_over("b")).state is JobState.ERROR
    assert (place(where, "one"), where.observe("one", disks=True).running) == ("a:b", True)


def test_a_dead_node_is_silent_until_it_is_marked_offline() -> None:
    where = faulty(NodeDies("a", at=10.0), NodeMarkedOffline("a", at=200.0))
    where.clock.sleep(20.0)
    nodes = where.read().nodes
    assert nodes.silent.tolist() == [True, False, False, False]
    assert nodes.unknown == (FIGURES, frozenset(), frozenset(), frozenset())
    where.clock.sleep(200.0)
    nodes = where.read().nodes
    assert not nodes.silent.any()
    assert (nodes.offline[0], nodes.role[0]) == (True, NodeRole.OFFLINE)


def test_a_guest_fails_over_once_its_dead_node_is_marked_offline() -> None:
    where = faulty(NodeDies("a", at=10.0), NodeMarkedOffline("a", at=200.0))
    where.clock.sleep(20.0)
    assert run(where, "one", fail_over("b")).state is JobState.ERROR
    where.clock.sleep(100.0)
    assert where.read().instances.status == (InstanceStatus.ERROR_NODEOFFLINE,)
    assert run(where, "one", fail_over("b")).state is JobState.SUCCESS
    assert where.observe("one", disks=True).running


def test_a_guest_on_a_node_that_is_wrongly_called_offline_ends_up_running_twice() -> None:
    where = faulty(NodeMarkedOffline("a", at=0.0))
    where.clock.sleep(1.0)
    run(where, "one", fail_over("b"))
    assert where.observe("one", disks=True).trouble == "runs on b and on a"
    assert "runs-twice" in [violation.breach for violation in where.watch.violations]


def test_a_dead_node_comes_back_without_its_guests() -> None:
    where = faulty(NodeDies("a", at=10.0, returns=60.0))
    where.clock.sleep(100.0)
    seen = where.observe("one", disks=True)
    assert (seen.running, seen.disks) == (False, Disks.HEALTHY)


def test_slow_disks_copy_slowly() -> None:
    where = faulty(SlowDisks(0.5, "c", at=55.0))
    assert run(where, "one", replace_disks("c")).ended == 5.0 + 50.0 + 100.0


def test_a_slow_network_slows_migrations_down() -> None:
    where = faulty(SlowNetwork(0.1))
    assert run(where, "one", migrate("b")).ended == 5.0 + 100.0


# -- chance ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rates", [{"refused": 1.5}, {"lost_before": -0.1}])
def test_senseless_rates_are_refused(rates: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(iter(rates))):
        Rates(**rates)


def test_files_and_other_templates_have_their_own_rules() -> None:
    where = simulated(instance("one", A, template=DiskTemplate.SHAREDFILE))
    assert run(where, "one", fail_over("c")).state is JobState.SUCCESS
