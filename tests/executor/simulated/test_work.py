"""What actions do to the simulated cluster, moment by moment."""

from __future__ import annotations

from executor.backend import Disks, JobState
from planner.plan.move import Position
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.executor.simulated.small import (
    ended_well,
    fail_over,
    finish,
    free,
    migrate,
    place,
    replace_disks,
    run,
    simulated,
    submit,
)
from tests.planner.small_clusters import A, B, C, instance, node

WHOLE = (8000, 100_000)
WITH_COPY = (8000, 99_000)
WITH_GUEST = (7000, 99_000)


def test_a_snapshot_of_an_untouched_cluster_is_the_one_it_began_with() -> None:
    where = simulated(
        instance("one", A, B),
        instance("two", B, C, status=InstanceStatus.ADMIN_DOWN),
        instance("three", C, A, status=InstanceStatus.ERROR_DOWN),
        instance("four", C, status=InstanceStatus.ERROR_WRONGNODE),
    )
    assert where.read().fingerprint == where.state.cluster.fingerprint


def test_a_snapshot_says_when_it_was_read() -> None:
    where = simulated(instance("one", A, B), start=500.0)
    where.clock.sleep(25.0)
    assert where.read().read_at == 525.0


def test_memory_is_taken_on_both_sides_during_a_migration() -> None:
    where = simulated(instance("one", A, B), nodes=2)
    assert free(where) == [WITH_GUEST, WITH_COPY]
    submit(where, "one", migrate("b"))
    where.clock.sleep(1.0)
    assert free(where) == [WITH_GUEST, WITH_GUEST]
    where.clock.sleep(15.0)
    assert free(where) == [WITH_COPY, WITH_GUEST]


def test_a_migration_takes_its_set_up_and_the_memory_at_the_rate_of_the_network() -> None:
    done = run(simulated(instance("one", A, B, memory=3000)), "one", migrate("b"))
    assert done.ended == 5.0 + 3000 / 100.0


def test_a_migrated_guest_runs_on() -> None:
    where = simulated(instance("one", A, B))
    run(where, "one", migrate("b"))
    seen = where.observe("one", disks=True)
    assert (place(where, "one"), seen.running, seen.disks) == ("b:a", True, Disks.HEALTHY)
    assert seen.trouble == ""


def test_the_old_copy_stands_while_disks_are_replaced() -> None:
    where = simulated(instance("one", A, B), nodes=3)
    submit(where, "one", replace_disks("c"))
    where.clock.sleep(50.0)
    assert free(where) == [WITH_GUEST, WITH_COPY, WITH_COPY]
    where.clock.sleep(60.0)
    assert free(where) == [WITH_GUEST, WHOLE, WITH_COPY]


def test_the_records_name_the_new_secondary_before_its_copy_is_complete() -> None:
    where = simulated(instance("one", A, B))
    submit(where, "one", replace_disks("c"))
    where.clock.sleep(4.0)
    assert (place(where, "one"), where.observe("one", disks=True).disks) == ("a:b", Disks.HEALTHY)
    where.clock.sleep(2.0)
    assert (place(where, "one"), where.observe("one", disks=True).disks) == ("a:c", Disks.SYNCING)
    where.clock.sleep(100.0)
    assert (place(where, "one"), where.observe("one", disks=True).disks) == ("a:c", Disks.HEALTHY)


def test_disks_are_only_told_when_asked_for() -> None:
    where = simulated(instance("one", A, B))
    assert where.observe("one", disks=False).disks is Disks.UNKNOWN


def test_a_replacement_takes_its_set_up_and_the_disk_at_the_rate_of_drbd() -> None:
    done = run(simulated(instance("one", A, B, disk=2000)), "one", replace_disks("c"))
    assert done.ended == 5.0 + 2000 / 10.0


def test_a_failover_stops_the_guest_and_starts_it() -> None:
    where = simulated(instance("one", A, B))
    number = submit(where, "one", fail_over("b"))
    where.clock.sleep(16.0)
    assert where.observe("one", disks=False).running is False
    where.clock.sleep(2.0)
    assert where.observe("one", disks=False).running is True
    assert finish(where, number).ended == 5.0 + 10.0 + 2.0


def test_a_stopped_guest_is_failed_over_without_memory() -> None:
    where = simulated(instance("one", A, B, status=InstanceStatus.ADMIN_DOWN), nodes=2)
    assert run(where, "one", fail_over("b")).ended == 5.0
    assert (place(where, "one"), free(where)) == ("b:a", [WITH_COPY, WITH_COPY])
    assert where.read().instances.status == (InstanceStatus.ADMIN_DOWN,)


def test_a_guest_whose_node_is_offline_starts_on_the_other() -> None:
    down = instance("one", A, B, status=InstanceStatus.ERROR_NODEOFFLINE)
    where = simulated(down, nodes=[node("a", offline=True), node("b")])
    assert where.observe("one", disks=True).running is None
    assert ended_well(run(where, "one", fail_over("b")))
    seen = where.observe("one", disks=True)
    assert (place(where, "one"), seen.running, seen.disks) == ("b:a", True, Disks.DEGRADED)


def test_a_guest_on_shared_storage_goes_anywhere() -> None:
    where = simulated(instance("one", A), nodes=3)
    assert ended_well(run(where, "one", migrate("c")))
    assert (place(where, "one"), free(where)) == ("c", [WHOLE, WHOLE, (7000, 100_000)])


def test_the_actions_of_a_job_are_done_in_order() -> None:
    where = simulated(instance("one", A, B))
    done = run(where, "one", migrate("b"), replace_disks("c"), migrate("c"))
    assert (place(where, "one"), done.state, done.actions_done) == ("c:b", JobState.SUCCESS, 3)
    assert [str(effect.action.verb) for effect in where.watch.effects] == [
        "migrate",
        "replace-disks",
        "migrate",
    ]


def test_two_resyncs_of_a_node_share_its_rate() -> None:
    from executor.simulated.jobs import QueueRules

    rules = QueueRules(shared_nodes=True)
    where = simulated(instance("one", A, B), instance("two", A, B), rules=rules)
    numbers = [submit(where, name, replace_disks("c")) for name in ("one", "two")]
    assert [finish(where, number).ended for number in numbers] == [205.0, 205.0]
    assert where.watch.most_resyncs == {"a": 2, "c": 2}


def test_spindles_go_with_the_disks_where_storage_is_exclusive() -> None:
    from snapshots.records import Disk

    spinning = [node(name, exclusive_storage=True, free_spindles=4) for name in "abc"]
    guest = instance("one", A, B, disks=(Disk(1000, 2),))
    where = simulated(guest, nodes=spinning)
    run(where, "one", replace_disks("c"))
    assert where.read().nodes.free_spindles.tolist() == [2, 4, 2]


def test_a_forthcoming_instance_moves_on_record_only() -> None:
    where = simulated(instance("one", A, B, forthcoming=True))
    before = free(where)
    assert ended_well(run(where, "one", replace_disks("c"), fail_over("c")))
    assert where.observe("one", disks=True).position == Position("c", "a")
    assert free(where) == before


def test_guests_of_a_drained_node_run_and_can_leave_it() -> None:
    where = simulated(instance("one", A, B), nodes=[node("a", offline=True), node("b")])
    assert where.observe("one", disks=False).running
    assert ended_well(run(where, "one", migrate("b")))
    assert where.read().nodes.offline.tolist() == [True, False]


def test_plain_instances_have_no_disks_elsewhere() -> None:
    where = simulated(instance("one", A, template=DiskTemplate.PLAIN), nodes=2)
    assert free(where) == [WITH_GUEST, WHOLE]
