"""The hold on a run: one runner at a time writes all that happens."""

import logging
import os
from dataclasses import replace

import pytest

from executor.backend import Identity
from executor.ledger import AttemptState, Ledger, MoveState, RunState
from executor.ledger.owner import SILENT_SECONDS, this_process
from snapshots.errors import LedgerError
from tests.executor.ledger.begun_runs import CLUSTER, PLAN, begun
from tests.executor.made_moves import MIGRATE, move, plan


@pytest.fixture
def ledger(tmp_path):
    opened = Ledger(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


def test_the_life_of_a_move(ledger):
    run = begun(ledger)
    hold = ledger.hold(run.id, 101.0)
    hold.begin(101.0)
    hold.intend("poise:u1:1:0:1", 1, 0, 1, 102.0, "web: migrate to b")
    (attempt,) = ledger.attempts(run.id)
    assert (attempt.state, attempt.job) == (AttemptState.INTENDED, None)
    hold.submitted("poise:u1:1:0:1", 1, "57", 103.0, adopted=False)
    hold.attempt_ended("poise:u1:1:0:1", 1, "12", AttemptState.SUCCESS, "", 110.0)
    hold.move_ended(1, MoveState.DONE, 1, "web is on b:a, as planned", 111.0)
    (attempt,) = ledger.attempts(run.id)
    assert (attempt.state, attempt.job, attempt.ended) == (AttemptState.SUCCESS, "57", 110.0)
    first = ledger.moves(run.id)[0]
    assert (first.state, first.started, first.ended) == (MoveState.DONE, 102.0, 111.0)
    kinds = [event.kind for event in ledger.events(run.id)]
    assert kinds == ["run", "intend", "submit", "job", "done"]


def test_a_run_that_goes_on_gives_what_failed_another_chance(ledger):
    run = begun(ledger)
    hold = ledger.hold(run.id, 101.0)
    hold.begin(101.0)
    hold.move_ended(1, MoveState.FAILED, 0, "why", 102.0, ["what to do"])
    hold.move_ended(2, MoveState.BLOCKED, 0, "why", 102.0)
    hold.finish(RunState.INCOMPLETE, "1 of 2 moves not done", 103.0)
    ledger.hold(run.id, 104.0).begin(104.0)
    assert [m.state for m in ledger.moves(run.id)] == [MoveState.RUNNING, MoveState.WAITING]
    assert [(m.problem, m.fix) for m in ledger.moves(run.id)] == [("", ()), ("", ())]
    assert ledger.run(run.id).started == 101.0


def test_a_problem_is_kept_apart_from_the_steps_of_its_fix(ledger):
    run = begun(ledger)
    hold = ledger.hold(run.id, 101.0)
    hold.begin(101.0)
    steps = ("check both nodes", "gnt-instance info web")
    hold.move_ended(1, MoveState.BROKEN, 0, "web: it runs on b", 102.0, steps)
    hold.drifted("db: runs on c", 2, 103.0, steps[:1])
    broken, seen = ledger.moves(run.id)[0], ledger.run(run.id)
    assert (broken.problem, broken.fix) == ("web: it runs on b", steps)
    assert broken.note == "web: it runs on b: check both nodes; gnt-instance info web"
    assert (seen.drift, seen.drift_fix, seen.drifted_at) == ("db: runs on c", steps[:1], 2)
    assert [event.text for event in ledger.events(run.id)[-2:]] == [
        broken.note,
        "db: runs on c: check both nodes",
    ]


def test_a_request_to_stop_reaches_the_runner(ledger):
    run = begun(ledger)
    hold = ledger.hold(run.id, 101.0)
    hold.begin(101.0)
    assert hold.heartbeat(102.0) is False
    ledger.request_stop(run.id, 103.0, "asked by root")
    assert hold.heartbeat(104.0) is True


def test_a_request_that_comes_before_the_runner_begins_is_not_lost(ledger):
    run = begun(ledger)
    ledger.request_stop(run.id, 100.5, "meant for a runner that is dead by now")
    hold = ledger.hold(run.id, 101.0)
    ledger.request_stop(run.id, 101.5, "asked by root")
    hold.begin(102.0)
    assert hold.heartbeat(103.0) is True


def test_two_runners_never_hold_one_cluster(ledger):
    ledger.hold(begun(ledger).id, 101.0)
    second = begun(ledger, uid="u2")
    with pytest.raises(
        LedgerError, match=f"run 1 is already running on prod: process {os.getpid()}"
    ):
        ledger.hold(second.id, 102.0)
    elsewhere = begun(ledger, uid="u3", cluster=Identity("lab", "uuid-of-lab", "n1"))
    ledger.hold(elsewhere.id, 103.0)


def test_a_run_that_comes_second_to_its_cluster_is_not_written_down(ledger):
    """Both looked before, and found the cluster free."""
    hold = ledger.hold_new("u1", PLAN, CLUSTER, "luxi:", {}, 100.0)
    with pytest.raises(LedgerError, match="run 1 is already running on prod"):
        ledger.hold_new("u2", PLAN, CLUSTER, "luxi:", {}, 100.0)
    assert [run.id for run in ledger.runs()] == [hold.run.id]
    hold.begin(101.0)


def test_a_run_that_was_closed_meanwhile_is_taken_by_no_runner(ledger):
    run = begun(ledger)
    ledger.give_up(run.id, 101.0)
    with pytest.raises(LedgerError, match="run 1 is closed by now: nothing to continue"):
        ledger.hold(run.id, 102.0)
    assert ledger.owner(run.id) is None
    ledger.hold(begun(ledger, uid="u2").id, 103.0)


def test_a_run_that_a_runner_took_meanwhile_cannot_be_closed(ledger):
    run = begun(ledger)
    ledger.hold(run.id, 101.0)
    with pytest.raises(LedgerError, match="run 1 is running"):
        ledger.give_up(run.id, 102.0)
    assert ledger.run(run.id).state is RunState.READY


def test_a_run_that_was_done_meanwhile_is_neither_taken_nor_closed(ledger):
    run = begun(ledger)
    ledger.hold(run.id, 101.0).finish(RunState.DONE, "", 102.0)
    with pytest.raises(LedgerError, match="run 1 is done by now: nothing to continue"):
        ledger.hold(run.id, 103.0)
    with pytest.raises(LedgerError, match="run 1 is done by now: nothing to close"):
        ledger.give_up(run.id, 103.0)
    assert ledger.run(run.id).state is RunState.DONE


def test_a_run_whose_jobs_came_into_the_queue_meanwhile_is_closed_on_purpose_only(ledger):
    run = begun(ledger)
    dead = ledger.hold(run.id, 101.0, replace(this_process(), pid=2**22 + 1, born="1"))
    dead.intend("poise:u1:1:0:1", 1, 0, 1, 102.0, "web: migrate to b")
    with pytest.raises(LedgerError, match="run 1: jobs of it may still be in the queue"):
        ledger.give_up(run.id, 103.0)
    ledger.give_up(run.id, 103.0, leave_jobs=True)
    assert ledger.run(run.id).state is RunState.CLOSED


def test_a_dead_runner_is_succeeded_at_once(ledger):
    run = begun(ledger)
    dead = replace(this_process(), pid=2**22 + 1, born="1")
    ledger.hold(run.id, 101.0, dead)
    ledger.hold(run.id, 101.5).begin(101.5)


def test_a_process_id_that_was_used_again_is_not_the_runner(ledger):
    run = begun(ledger)
    ledger.hold(run.id, 101.0, replace(this_process(), born="another time"))
    ledger.hold(run.id, 101.5)


def test_a_runner_on_another_machine_is_given_time_and_finds_out(ledger):
    run = begun(ledger)
    far = ledger.hold(run.id, 101.0, replace(this_process(), host="elsewhere boot 1"))
    far.begin(101.0)
    with pytest.raises(LedgerError, match="on elsewhere"):
        ledger.hold(run.id, 102.0)
    ledger.hold(run.id, 102.0 + SILENT_SECONDS)
    with pytest.raises(LedgerError, match="another runner took over"):
        far.intend("poise:u1:1:0:1", 1, 0, 1, 300.0, "too late")
    with pytest.raises(LedgerError, match="another runner took over"):
        far.pause(1, 0, 301.0)
    assert ledger.attempts(run.id) == []


def test_who_waits_for_another_machine_is_told_how_long(ledger):
    run = begun(ledger)
    ledger.hold(run.id, 101.0, replace(this_process(), host="elsewhere boot 1"))
    with pytest.raises(LedgerError, match=r"silent for 20 s, taken for dead after 600 s"):
        ledger.hold(run.id, 121.0)


def test_a_runner_of_before_this_machine_was_started_again_is_succeeded_at_once(ledger):
    here = this_process()
    machine, _, _ = here.host.partition(" boot ")
    if machine.endswith("unknown"):
        pytest.skip("this machine has no id")
    run = begun(ledger)
    ledger.hold(run.id, 101.0, replace(here, host=f"{machine} boot 1234-5678 pid:[1]"))
    ledger.hold(run.id, 101.5)


def test_a_machine_of_the_same_name_is_another_one(ledger):
    here = this_process()
    run = begun(ledger)
    ledger.hold(run.id, 101.0, replace(here, host=f"{here.host.split()[0]} machine 1 boot 2 x"))
    with pytest.raises(LedgerError, match="is already running on prod: process"):
        ledger.hold(run.id, 101.5)


def test_a_run_may_be_told_to_go_differently(ledger):
    run = begun(ledger)
    ledger.hold(run.id, 101.0).settings({"moves": 1}, "--parallel 1", 102.0)
    assert ledger.run(run.id).settings == {"moves": 1}
    assert ledger.events(run.id)[-1].text == "--parallel 1"


def test_a_transaction_that_is_interrupted_leaves_nothing(tmp_path):
    def power_loss(name, committed):
        if name == "intend" and not committed:
            raise KeyboardInterrupt

    ledger = Ledger(tmp_path / "ledger.sqlite", power_loss)
    run = begun(ledger)
    hold = ledger.hold(run.id, 101.0)
    hold.begin(101.0)
    with pytest.raises(KeyboardInterrupt):
        hold.intend("poise:u1:1:0:1", 1, 0, 1, 102.0, "web: migrate to b")
    assert ledger.attempts(run.id) == []
    assert ledger.moves(run.id)[0].state is MoveState.WAITING
    ledger.close()


class Listing(logging.Handler):
    """Puts what is logged into a list."""

    def __init__(self, told):
        super().__init__()
        self.told = told

    def emit(self, record):
        self.told.append(record.getMessage())


@pytest.fixture
def told():
    """What is logged of runs, in which a test can note what else happens."""
    logger, told = logging.getLogger("poise.executor"), []
    handler, level = Listing(told), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield told
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_what_happens_is_logged_once_it_is_committed(tmp_path, told):
    with Ledger(tmp_path / "ledger.sqlite", lambda *at: told.append(at)) as ledger:
        hold = ledger.hold(begun(ledger).id, 101.0)
        told.clear()
        hold.stopping("asked to", 102.0)
    assert told == [("stopping", False), ("stopping", True), "run 1: stop: asked to"]


def test_what_is_not_committed_is_not_logged(tmp_path, told):
    def full_disk(name, committed):
        if name == "stopping":
            raise LedgerError("disk full")

    with Ledger(tmp_path / "ledger.sqlite", full_disk) as ledger:
        hold = ledger.hold(begun(ledger).id, 101.0)
        with pytest.raises(LedgerError, match="disk full"):
            hold.stopping("asked to", 102.0)
        hold.heartbeat(103.0)
    assert told == []


def test_a_new_plan_takes_the_place_of_what_was_left(ledger):
    run = begun(ledger)
    hold = ledger.hold(run.id, 101.0)
    hold.begin(101.0)
    hold.move_ended(1, MoveState.DONE, 1, "done", 102.0)
    fresh = plan(move("b:c", "b:a", (MIGRATE, "c"), number=3, instance="db"))
    hold.replace_plan(1, fresh, 103.0, "drift", {})
    states = {m.move: m.state for m in ledger.moves(run.id)}
    assert states == {1: MoveState.DONE, 2: MoveState.DROPPED, 3: MoveState.WAITING}
    assert ledger.plans(run.id) == [PLAN, fresh]
