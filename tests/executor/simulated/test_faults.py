"""Every kind of fault shows its effect."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from executor.backend import Disks, JobState
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import (
    Call,
    Extent,
    FailAction,
    Fault,
    Faults,
    LoseAnswer,
    NodeDies,
    NodeMarkedOffline,
    OperatorCancels,
    OperatorMoves,
    Rates,
    Refuse,
    SlowDisks,
    SlowNetwork,
)
from planner.rules.actions import Action
from snapshots.disk_template import DiskTemplate
from snapshots.errors import NoAnswer, Refused, UsageError
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.records import FIGURES, InstanceRecord
from tests.executor.simulated.small import (
    fail_over,
    finish,
    free,
    job,
    migrate,
    place,
    replace_disks,
    run,
    simulated,
    submit,
)
from tests.planner.small_clusters import A, B, C, instance

ONE, TWO = instance("one", A, B), instance("two", A, B)


def faulty(*faults: Fault, with_two: bool = False) -> SimulatedCluster:
    guests: tuple[InstanceRecord, ...] = (ONE, TWO) if with_two else (ONE,)
    return simulated(*guests, faults=Faults(faults))


CALLS: dict[Call, Callable[[SimulatedCluster], object]] = {
    Call.IDENTITY: lambda where: where.identity(),
    Call.READ: lambda where: where.read(),
    Call.OBSERVE: lambda where: where.observe("one", disks=True),
    Call.SUBMIT: lambda where: submit(where, "one", migrate("b")),
    Call.FIND: lambda where: where.find("key"),
    Call.JOBS: lambda where: where.jobs(["1"]),
    Call.CANCEL: lambda where: where.cancel("1"),
}


# -- answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("call", CALLS)
def test_the_nth_call_is_not_answered(call: Call) -> None:
    where = faulty(LoseAnswer(call, 2, accepted=False))
    CALLS[call](where)
    with pytest.raises(NoAnswer):
        CALLS[call](where)
    CALLS[call](where)


@pytest.mark.parametrize("call", CALLS)
def test_the_nth_call_is_refused(call: Call) -> None:
    where = faulty(Refuse(call, 1))
    with pytest.raises(Refused):
        CALLS[call](where)
    CALLS[call](where)


def test_a_refused_job_is_not_in_the_queue() -> None:
    where = faulty(Refuse(Call.SUBMIT, 1))
    with pytest.raises(Refused):
        submit(where, "one", migrate("b"))
    assert where.find("") == []


@pytest.mark.parametrize("accepted", [False, True])
def test_a_job_without_an_answer_is_in_the_queue_if_it_was_accepted(accepted: bool) -> None:
    where = faulty(LoseAnswer(Call.SUBMIT, 1, accepted))
    with pytest.raises(NoAnswer):
        submit(where, "one", migrate("b"))
    assert len(where.find("key:one")) == accepted


def test_a_job_can_be_accepted_long_after_the_answer_was_given_up() -> None:
    where = faulty(LoseAnswer(Call.SUBMIT, 1, accepted=True, late=30.0))
    with pytest.raises(NoAnswer):
        submit(where, "one", migrate("b"))
    where.clock.sleep(29.0)
    assert where.find("key:one") == []
    where.clock.sleep(2.0)
    assert len(where.find("key:one")) == 1


@pytest.mark.parametrize("accepted", [False, True])
def test_a_cancellation_without_an_answer_took_effect_if_it_was_accepted(accepted: bool) -> None:
    where = faulty(LoseAnswer(Call.CANCEL, 1, accepted))
    number = submit(where, "one", migrate("b"))
    with pytest.raises(NoAnswer):
        where.cancel(number)
    assert (job(where, number).state is JobState.CANCELED) == accepted


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


# -- people ------------------------------------------------------------------------------------


def test_an_operator_moves_an_instance() -> None:
    where = faulty(OperatorMoves("one", (migrate("b"), replace_disks("d")), at=100.0))
    where.clock.sleep(99.0)
    assert place(where, "one") == "a:b"
    where.clock.sleep(200.0)
    assert place(where, "one") == "b:d"
    assert {effect.key for effect in where.watch.effects} == {None}


def test_an_operator_cancels_a_job_that_waits() -> None:
    where = faulty(OperatorCancels("two", after=3.0), with_two=True)
    submit(where, "one", migrate("b"))
    number = submit(where, "two", migrate("b"))
    assert finish(where, number).state is JobState.CANCELED


def test_an_operator_cannot_cancel_a_job_that_runs() -> None:
    where = faulty(OperatorCancels("one", after=3.0))
    assert run(where, "one", migrate("b")).state is JobState.SUCCESS


# -- chance ------------------------------------------------------------------------------------


def drawn(rates: Rates, **how: object) -> SimulatedCluster:
    return simulated(ONE, TWO, faults=Faults(rates=rates), **how)


@pytest.mark.parametrize("name", ["fails_with_nothing", "fails_half_way", "fails_with_all"])
def test_actions_fail_as_often_as_asked_for(name: str) -> None:
    where = drawn(Rates(**{name: 0.3}))
    states = [run(where, "one", *[migrate("b")] * 1).state]
    for _ in range(199):
        where.operator.mend("one")
        target = {"a:b": "b", "b:a": "a"}[place(where, "one")]
        states.append(run(where, "one", migrate(target)).state)
    assert 40 <= states.count(JobState.ERROR) <= 80


@pytest.mark.parametrize("name", ["lost_before", "lost_after", "lost_late"])
def test_submissions_are_lost_as_often_as_asked_for(name: str) -> None:
    where = drawn(Rates(**{name: 0.3}))
    lost = 0
    for _ in range(200):
        try:
            submit(where, "one", migrate("b"))
        except NoAnswer:
            lost += 1
    assert 40 <= lost <= 80
    assert len(where.find("")) == (200 if name == "lost_after" else 200 - lost)


def test_reads_are_lost_as_often_as_asked_for() -> None:
    where = drawn(Rates(lost_reads=0.3))
    lost = 0
    for _ in range(200):
        try:
            where.read()
        except NoAnswer:
            lost += 1
    assert 40 <= lost <= 80


def test_no_more_nodes_die_than_asked_for() -> None:
    where = drawn(Rates(node_losses_an_hour=10.0, nodes_to_lose=2))
    where.clock.sleep(24 * 3600.0)
    assert sum(not node.alive for node in where.state.nodes) == 2


def test_the_master_does_not_die_by_chance() -> None:
    from tests.planner.small_clusters import node

    nodes = [node("a"), node("b", master=True), node("c")]
    where = drawn(Rates(node_losses_an_hour=10.0, nodes_to_lose=9), nodes=nodes)
    where.clock.sleep(24 * 3600.0)
    assert [node.alive for node in where.state.nodes] == [False, True, False]


def test_people_interfere_by_chance() -> None:
    where = drawn(Rates(foreign_moves_an_hour=5.0, foreign_cancels_an_hour=200.0))
    where.clock.sleep(24 * 3600.0)
    states = [entry.state for entry in where.queue.entries.values()]
    assert JobState.CANCELED in states
    assert JobState.SUCCESS in states


def test_people_wait_for_their_jobs_before_they_ask_for_more_than_slow_nodes_can_do() -> None:
    slow = Faults((SlowNetwork(0.01),), Rates(foreign_moves_an_hour=100.0))
    where = simulated(ONE, TWO, faults=slow)
    where.clock.sleep(24 * 3600.0)
    waiting = [entry for entry in where.queue.entries.values() if not entry.state.ended]
    assert 0 < len(waiting) <= 3


def test_nodes_slow_down_by_chance() -> None:
    where = drawn(Rates(slow_nodes_an_hour=5.0))
    where.clock.sleep(24 * 3600.0)
    assert any("of the usual rate" in happening.text for happening in where.watch.history)


def test_faults_end_when_told() -> None:
    where = drawn(Rates(refused=1.0, fails_with_nothing=1.0, foreign_moves_an_hour=100.0))
    where.end_faults()
    where.clock.sleep(24 * 3600.0)
    assert run(where, "one", migrate("b")).state is JobState.SUCCESS
    assert len(where.queue.entries) == 1


@pytest.mark.parametrize("rates", [{"refused": 1.5}, {"lost_before": -0.1}])
def test_senseless_rates_are_refused(rates: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(iter(rates))):
        Rates(**rates)


def test_files_and_other_templates_have_their_own_rules() -> None:
    where = simulated(instance("one", A, template=DiskTemplate.SHAREDFILE))
    assert run(where, "one", fail_over("c")).state is JobState.SUCCESS
