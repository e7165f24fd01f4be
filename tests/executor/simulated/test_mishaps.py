"""Calls and actions that fail: the nth one as scripted, or as often as asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from executor.backend import JobState
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import (
    Call,
    LoseAnswer,
    Rates,
    Refuse,
)
from snapshots.errors import NoAnswer, Refused
from tests.executor.simulated.faulty import drawn, faulty
from tests.executor.simulated.small import (
    job,
    migrate,
    place,
    run,
    submit,
)

CALLS: dict[Call, Callable[[SimulatedCluster], object]] = {
    Call.IDENTITY: lambda where: where.identity(),
    Call.READ: lambda where: where.read(),
    Call.OBSERVE: lambda where: where.observe("one", disks=True),
    Call.SUBMIT: lambda where: submit(where, "one", migrate("b")),
    Call.FIND: lambda where: where.find("key"),
    Call.JOBS: lambda where: where.jobs(["1"]),
    Call.CANCEL: lambda where: where.cancel("1"),
}


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


def test_faults_end_when_told() -> None:
    where = drawn(Rates(refused=1.0, fails_with_nothing=1.0, foreign_moves_an_hour=100.0))
    where.end_faults()
    where.clock.sleep(24 * 3600.0)
    assert run(where, "one", migrate("b")).state is JobState.SUCCESS
    assert len(where.queue.entries) == 1
