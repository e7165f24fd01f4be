"""Moves start once they may: with slots, within budgets, on nodes and queues that answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.backend import JobRequest, Observed
from executor.ledger import AttemptState, MoveState, RunState
from executor.limits import Limits
from executor.run.late_jobs import LateJobs
from executor.simulated.faults import (
    Call,
    Faults,
    LoseAnswer,
    NodeDies,
    OperatorMoves,
    QueueDrained,
    Refuse,
)
from tests.executor.made_moves import MIGRATE, REPLACE, move, plan
from tests.executor.running import Trial, waits_of
from tests.executor.simulated.small import ganeti, migrate, simulated
from tests.executor.three_moves import (
    DB,
    DONE,
    MAIL,
    WAITING,
    WEB,
    ends,
    trial,
)
from tests.planner.small_clusters import A, B, C, D, instance

SWITCH = move("a:b", "b:a", (MIGRATE, "b"))
SWITCH_DB = move("c:d", "d:c", (MIGRATE, "d"), number=2, instance="db")


def test_every_job_bears_the_mark_of_its_run_and_move():
    run = trial()
    run.go()
    assert [key for key, _ in run.jobs()] == ["poise:u1:1:0:1", "poise:u1:2:0:1", "poise:u1:3:0:1"]


def test_a_submission_that_never_arrived_is_made_again_but_not_at_once():
    run = trial(LoseAnswer(Call.SUBMIT, 1, accepted=False), made=plan(DB, replace(MAIL, after=())))
    assert run.go() is RunState.DONE
    first = run.ledger.attempts(run.run.id)[0]
    assert first.state is AttemptState.LOST and first.ended - first.intended >= 20.0
    assert ends(run) == ["success"] * 2


def test_a_submission_that_is_refused_is_tried_again():
    run = trial(Refuse(Call.SUBMIT, 2))
    assert run.go() is RunState.DONE
    states = [attempt.state for attempt in run.ledger.attempts(run.run.id)]
    assert states.count(AttemptState.REFUSED) == 1 and ends(run) == ["success"] * 3


def test_a_busy_queue_does_not_use_up_the_tries_of_a_move():
    run = trial(*[Refuse(Call.SUBMIT, nth) for nth in range(1, 7)])
    assert run.go(Limits(attempts=1)) is RunState.DONE
    assert ends(run) == ["success"] * 3


def test_budgets_end_a_run():
    run = trial()
    assert run.go(Limits(total_moves=1)) is RunState.STOPPED
    assert run.states() == {1: DONE, 2: WAITING, 3: WAITING}
    dear = trial(made=plan(replace(WEB, copy_gib=3.0), replace(DB, copy_gib=3.0)))
    assert dear.go(Limits(copy_gib=5.0)) is RunState.STOPPED
    assert dear.states() == {1: DONE, 2: WAITING}


@pytest.mark.parametrize("limits", [Limits(total_moves=1), Limits(copy_gib=4.0)])
def test_what_has_begun_within_a_budget_is_brought_to_its_end(limits):
    """Its job waits for the locks of another user's when the budget turns out to be used up."""
    run = trial(
        OperatorMoves("mail", (migrate("d"), migrate("c"))),
        made=plan(replace(WEB, copy_gib=3.0), replace(DB, copy_gib=3.0)),
        whole_moves=False,
    )
    run.cluster.clock.sleep(0.5)
    assert run.go(limits) is RunState.STOPPED
    assert run.ledger.run().why.startswith("limit of ")
    assert run.states() == {1: DONE, 2: WAITING}
    assert ends(run) == ["success"] * 3


def test_one_move_at_once_when_told_so():
    run = trial()
    run.go(Limits(moves=1))
    started = [record.started for record in run.ledger.moves(run.run.id)]
    ended = [record.ended for record in run.ledger.moves(run.run.id)]
    assert started == [0.0, ended[0], ended[1]]


@pytest.mark.parametrize("whole_moves", [True, False])
def test_a_queue_that_is_drained_is_waited_for_without_a_try_being_lost(whole_moves):
    made = simulated(
        instance("web", A, B),
        instance("db", C, D),
        faults=Faults((QueueDrained(0.0, 3000.0),)),
        facts=ganeti(whole_moves=whole_moves),
    )
    moves = (
        move("a:b", "c:b", (REPLACE, "c"), (MIGRATE, "c"), (REPLACE, "b")),
        move("c:d", "d:c", (MIGRATE, "d"), number=2, instance="db"),
    )
    trial = Trial(made, plan(*moves))
    state, found = waits_of(trial)
    assert state is RunState.DONE
    assert [one for one in found if one[0] == "run"] == [
        ("run", "simulate:: its job queue is drained, it takes no jobs now")
    ]
    kinds = [event.kind for event in trial.ledger.events(trial.run.id)]
    assert kinds.count("queue") == 2 and "network" not in kinds
    assert len(trial.ledger.attempts(trial.run.id)) == len(trial.jobs())
    assert kinds.count("intend") == len(trial.jobs())


def test_a_stop_does_not_wait_for_a_queue_that_is_drained():
    made = simulated(instance("web", A, B), faults=Faults((QueueDrained(0.0, 1e9),)))
    trial = Trial(made, plan(move("a:b", "b:a", (MIGRATE, "b"))))
    assert trial.go(Limits(until=made.clock.now() + 100)) is RunState.STOPPED
    assert trial.jobs() == [] and trial.ledger.attempts(trial.run.id) == []


@pytest.mark.parametrize("returns", [600.0, None])
def test_moves_that_do_not_touch_a_silent_node_go_on(returns):
    made = simulated(
        instance("web", A, B),
        instance("db", C, D),
        faults=Faults((NodeDies("b", 0.5, None, returns),)),
    )
    made.clock.sleep(1.0)
    trial = Trial(made, plan(SWITCH, SWITCH_DB))
    state, found = waits_of(trial)
    wait = "web: waits for b, which does not answer Ganeti"
    assert (1, wait, "") in found
    states = trial.states()
    assert states[2].value == "done"
    if returns is not None:
        assert (state, states[1].value) == (RunState.DONE, "done")
        return
    assert (state, states[1].value) == (RunState.DRIFTED, "waiting")
    assert trial.ledger.run(trial.run.id).why == f"{wait}, for 30 min by now"
    assert len(trial.jobs()) == 1


def test_a_move_whose_late_job_is_found_while_others_start_is_looked_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both moves are between two jobs; a look into the queue for the first one finds it."""
    web = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
    way = (MIGRATE, "e"), (REPLACE, "f"), (MIGRATE, "f")
    db = move("d:e", "f:e", *way, number=2, instance="db")
    guests = instance("web", A, B), instance("db", D, 4)
    there = simulated(*guests, nodes=6, facts=ganeti(whole_moves=False))
    run, unseen, found = Trial(there, plan(web, db)), set[str](), list[str]()
    clear, observe, submit = LateJobs.clear, there.observe, there.submit

    def finds_one(late_jobs: LateJobs, name: str) -> bool:
        for task in late_jobs._tasks.about("db") if name == "web" else ():
            if task.state is MoveState.RUNNING and task.submission.open is None:
                task.change(inspection=replace(task.inspection, judged=False))
                unseen.add("db")
                found.append("db")
        return clear(late_jobs, name)

    def looks(name: str, *, disks: bool) -> Observed:
        unseen.discard(name)
        return observe(name, disks=disks)

    def submits(request: JobRequest) -> str:
        assert request.instance not in unseen
        return submit(request)

    monkeypatch.setattr(LateJobs, "clear", finds_one)
    monkeypatch.setattr(there, "observe", looks)
    monkeypatch.setattr(there, "submit", submits)
    assert run.go() is RunState.DONE
    assert found
