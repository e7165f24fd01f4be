"""The simulated job queue: order, locks, states, cancelling, the archive."""

from __future__ import annotations

from executor.backend import JobState
from executor.simulated.jobs import QueueRules
from snapshots.records import InstanceRecord
from tests.executor.simulated.small import (
    finish,
    job,
    migrate,
    place,
    replace_disks,
    simulated,
    submit,
)
from tests.planner.small_clusters import A, B, C, D, instance


def pair(name: str, primary: int = A, secondary: int = B) -> InstanceRecord:
    return instance(name, primary, secondary)


def test_a_job_waits_runs_and_succeeds() -> None:
    where = simulated(pair("one"))
    number = submit(where, "one", migrate("b"))
    states = [job(where, number).state]
    for _ in range(2):
        where.clock.sleep(10.0)
        states.append(job(where, number).state)
    assert states == [JobState.QUEUED, JobState.RUNNING, JobState.SUCCESS]


def test_a_job_tells_when_it_started_and_ended() -> None:
    where = simulated(pair("one"), start=1000.0)
    where.clock.sleep(7.0)
    done = finish(where, submit(where, "one", migrate("b")))
    assert (done.started, done.ended) == (1007.0, 1022.0)


def test_a_job_tells_how_far_its_action_is() -> None:
    where = simulated(pair("one"))
    number = submit(where, "one", migrate("b"), replace_disks("c"))
    where.clock.sleep(10.0)
    assert (job(where, number).actions_done, job(where, number).progress) == (0, 0.5)
    where.clock.sleep(60.0)
    assert (job(where, number).actions_done, job(where, number).progress) == (1, 0.5)


def test_jobs_on_the_same_node_run_one_after_the_other() -> None:
    where = simulated(pair("one"), pair("two", A, C))
    first, second = submit(where, "one", migrate("b")), submit(where, "two", migrate("c"))
    where.clock.sleep(10.0)
    assert [job(where, n).state for n in (first, second)] == [JobState.RUNNING, JobState.QUEUED]
    assert finish(where, second).started == 15.0


def test_jobs_on_other_nodes_run_beside_each_other() -> None:
    where = simulated(pair("one"), pair("two", C, D))
    numbers = submit(where, "one", migrate("b")), submit(where, "two", migrate("d"))
    assert [finish(where, number).ended for number in numbers] == [15.0, 15.0]


def test_jobs_share_nodes_where_the_rules_say_so_but_never_an_instance() -> None:
    where = simulated(pair("one"), pair("two"), rules=QueueRules(shared_nodes=True))
    numbers = [
        submit(where, "one", migrate("b"), key="k1"),
        submit(where, "two", migrate("b"), key="k2"),
        submit(where, "one", migrate("a"), key="k3"),
    ]
    where.clock.sleep(1.0)
    states = [job(where, number).state for number in numbers]
    assert states == [JobState.RUNNING, JobState.RUNNING, JobState.QUEUED]


def test_only_so_many_jobs_run_at_once() -> None:
    where = simulated(pair("one"), pair("two", C, D), rules=QueueRules(running_at_once=1))
    submit(where, "one", migrate("b"))
    assert finish(where, submit(where, "two", migrate("d"))).started == 15.0


def test_a_job_of_higher_priority_goes_first() -> None:
    where = simulated(pair("one"), pair("two"), pair("three"))
    submit(where, "one", migrate("b"))
    where.clock.sleep(1.0)
    late = where.operator.move("two", [migrate("b")], priority=5)
    early = where.operator.move("three", [migrate("b")], priority=-5)
    assert finish(where, late).started == 30.0
    assert finish(where, early).started == 15.0


def test_a_waiting_job_can_be_cancelled() -> None:
    where = simulated(pair("one"), pair("two"))
    submit(where, "one", migrate("b"))
    second = submit(where, "two", migrate("b"))
    where.clock.sleep(1.0)
    assert where.cancel(second)
    where.clock.sleep(100.0)
    assert job(where, second).state is JobState.CANCELED
    assert place(where, "two") == "a:b"


def test_a_job_can_be_cancelled_before_the_queue_has_looked_at_it() -> None:
    where = simulated(pair("one"))
    assert where.cancel(submit(where, "one", migrate("b")))
    where.clock.sleep(100.0)
    assert place(where, "one") == "a:b"


def test_a_cancelled_job_gives_way_to_the_others() -> None:
    where = simulated(pair("one"), pair("two"), pair("three"))
    submit(where, "one", migrate("b"))
    second, third = submit(where, "two", migrate("b")), submit(where, "three", migrate("b"))
    where.clock.sleep(1.0)
    where.cancel(second)
    assert finish(where, third).started == 15.0


def test_a_running_job_cannot_be_cancelled() -> None:
    where = simulated(pair("one"))
    number = submit(where, "one", migrate("b"))
    where.clock.sleep(1.0)
    assert not where.cancel(number)
    assert finish(where, number).state is JobState.SUCCESS


def test_an_ended_or_unknown_job_cannot_be_cancelled() -> None:
    where = simulated(pair("one"))
    number = submit(where, "one", migrate("b"))
    finish(where, number)
    assert not where.cancel(number)
    assert not where.cancel("99")


def test_a_job_between_two_actions_can_be_cancelled_and_keeps_what_it_did() -> None:
    where = simulated(pair("one"), pair("two"))
    number = submit(where, "one", replace_disks("c"), migrate("c"))
    other = where.operator.move("two", [replace_disks("d")])
    while job(where, number).actions_done == 0:
        where.clock.sleep(1.0)
    assert job(where, number).state is JobState.QUEUED
    assert where.cancel(number)
    finish(where, other)
    assert place(where, "one") == "a:c"


def test_jobs_are_found_by_the_beginning_of_their_key() -> None:
    where = simulated(pair("one"), pair("two"))
    submit(where, "one", migrate("b"), key="poise:run1:1")
    submit(where, "two", migrate("b"), key="poise:run2:1")
    submit(where, "one", migrate("a"), key="poise:run1:2")
    where.operator.move("one", [migrate("b")])
    assert [one.key for one in where.find("poise:run1:")] == ["poise:run1:1", "poise:run1:2"]


def test_archived_jobs_are_found_too() -> None:
    where = simulated(pair("one"))
    number = submit(where, "one", migrate("b"), key="poise:1")
    where.clock.sleep(24 * 3600.0)
    assert where.queue.archived(number)
    assert [one.id for one in where.find("poise:")] == [number]
    assert job(where, number).state is JobState.SUCCESS


def test_a_job_that_nobody_knows_is_gone() -> None:
    where = simulated(pair("one"))
    number = submit(where, "one", migrate("b"))
    finish(where, number)
    where.operator.forget(number)
    assert job(where, number).state is JobState.GONE
    assert where.find("") == []
