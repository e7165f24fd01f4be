"""The runner, on a simulated cluster: what it does, and what it leaves alone."""

from __future__ import annotations

import pytest

from executor.ledger import MoveState, RunState
from executor.limits import Limits
from executor.pace import Pace
from executor.simulated.faults import (
    Call,
    Extent,
    FailAction,
    LoseAnswer,
    NodeDies,
    NodeMarkedOffline,
    OperatorCancels,
    OperatorMoves,
    Refuse,
)
from tests.executor.made_moves import place, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import migrate
from tests.executor.three_moves import (
    BLOCKED,
    BROKEN,
    DB,
    DONE,
    FAILED,
    MAIL,
    WAITING,
    WEB,
    ends,
    trial,
    where,
)


@pytest.mark.parametrize("whole_moves", [True, False], ids=["a job a move", "a job an action"])
def test_a_plan_is_carried_out_and_seen_to_be(whole_moves):
    run = trial(whole_moves=whole_moves)
    assert run.go() is RunState.DONE
    assert run.states() == {1: DONE, 2: DONE, 3: DONE}
    assert [where(run, name) for name in ("web", "db", "mail")] == [
        place("c:b"),
        place("e:f"),
        place("d:c"),
    ]
    assert ends(run) == ["success"] * (3 if whole_moves else 5)
    assert run.cluster.watch.violations == []


def test_a_move_waits_for_those_it_depends_on_and_for_no_other():
    run = trial()
    run.go()
    started = {record.move: record.started for record in run.ledger.moves(run.run.id)}
    ended = {record.move: record.ended for record in run.ledger.moves(run.run.id)}
    assert started[1] == started[2] == 0.0
    assert started[3] == ended[1] != ended[2]


# -- jobs that fail ----------------------------------------------------------------------------


def test_a_job_that_changed_nothing_is_tried_again():
    run = trial(FailAction("db", Extent.NOTHING))
    assert run.go() is RunState.DONE
    assert sorted(ends(run)) == ["error", "success", "success", "success"]


def test_a_move_that_fails_twice_blocks_only_those_that_need_it():
    run = trial(FailAction("web", Extent.NOTHING), FailAction("web", Extent.NOTHING, nth=2))
    assert run.go() is RunState.INCOMPLETE
    assert run.states() == {1: FAILED, 2: DONE, 3: BLOCKED}
    notes = {record.move: record.note for record in run.ledger.moves(run.run.id)}
    failed = "2 jobs failed, last: job 3: the migration could not begin; still on a:b"
    assert notes[1] == f"web: {failed}"
    assert notes[3] == "waits for move 1 (web), which failed"


def test_an_error_after_everything_was_done_is_not_repeated():
    run = trial(FailAction("db", Extent.ALL))
    assert run.go() is RunState.DONE
    assert sorted(ends(run)) == ["error", "success", "success"]


def test_a_job_that_got_half_way_is_continued_from_there():
    """The first action of web's job succeeds, the second changes nothing."""
    run = trial(FailAction("web", Extent.NOTHING, nth=2))
    assert run.go() is RunState.DONE
    keys = [key for key, _ in run.jobs() if key and ":1:" in key.removeprefix("poise:u1")]
    assert keys == ["poise:u1:1:0:1", "poise:u1:1:1:2"]


def test_a_guest_on_the_wrong_node_is_left_to_a_person_and_the_rest_goes_on():
    run = trial(FailAction("web", Extent.HALF))
    assert run.go() is RunState.INCOMPLETE
    assert run.states() == {1: BROKEN, 2: DONE, 3: BLOCKED}
    note = run.ledger.moves(run.run.id)[0].note
    assert "gnt-instance migrate --cleanup web" in note
    assert ends(run).count("error") == 1


def test_once_a_person_has_mended_it_the_run_goes_on():
    run = trial(FailAction("web", Extent.HALF))
    run.go()
    run.cluster.operator.mend("web")
    assert run.go() is RunState.DONE
    assert run.states() == {1: DONE, 2: DONE, 3: DONE}


def test_a_job_that_another_user_canceled_is_not_forced_on_them():
    """It waited for the locks of a job of that user."""
    run = trial(
        OperatorMoves("db", (migrate("d"), migrate("e"))),
        OperatorCancels("db", 1.0),
        made=plan(WEB, DB),
    )
    run.cluster.clock.sleep(0.5)
    assert run.go() is RunState.INCOMPLETE
    assert run.states() == {1: DONE, 2: FAILED}
    problem = run.ledger.moves(run.run.id)[1].problem
    assert problem == "db: job 3 was cancelled by another user; still on e:d"


def test_a_node_that_dies_in_the_middle_of_a_migration():
    """The guest stays where it was; nothing goes to the node any more, the rest is finished."""
    run = trial(NodeDies("b", during="web"))
    assert run.go() is RunState.DRIFTED
    waits = "web: waits for b, which does not answer Ganeti, for 30 min by now"
    assert run.ledger.run().why == waits
    assert run.states() == {1: WAITING, 2: DONE, 3: WAITING}
    assert where(run, "web") == place("a:b")
    assert run.cluster.watch.violations == []


# -- answers that get lost ---------------------------------------------------------------------


def test_a_job_whose_answer_was_lost_is_found_and_followed():
    run = trial(LoseAnswer(Call.SUBMIT, 1, accepted=True))
    assert run.go() is RunState.DONE
    assert ends(run) == ["success"] * 3
    assert "adopt: job 1 found in the queue" in run.log()


def test_a_queue_that_takes_nothing_is_given_up_in_the_end():
    run = trial(*[Refuse(Call.SUBMIT, nth) for nth in range(1, 100)], made=plan(WEB))
    assert run.go() is RunState.INCOMPLETE
    note = run.ledger.moves(run.run.id)[0].note
    said = run.ledger.attempts(run.run.id)[-1].message
    assert note == f"web: 8 submissions failed, last: {said}; still on a:b"


def test_a_cluster_that_does_not_answer_for_a_while_is_waited_for():
    lost = [LoseAnswer(Call.JOBS, nth, accepted=False) for nth in range(2, 9)]
    run = trial(*lost)
    assert run.go() is RunState.DONE
    assert run.log().count("network:") == 2  # once when it began, once when it was over


def test_an_outage_is_told_once_however_long_it_lasts():
    """Jobs are told about, but the cluster cannot be read: as while a dead node is not offline."""
    lost = [LoseAnswer(Call.READ, nth, accepted=False) for nth in range(2, 40)]
    run = trial(*lost)
    assert run.go() is RunState.DONE
    assert run.log().count("network:") == 2


def test_a_cluster_that_refuses_to_be_read_ends_the_run_and_keeps_its_jobs():
    """As after a change of the password."""
    run = trial(Refuse(Call.JOBS, 3))
    assert run.go() is RunState.STOPPED
    assert any(attempt.state.open for attempt in run.ledger.attempts(run.run.id))
    assert run.go() is RunState.DONE
    assert ends(run) == ["success"] * 3


# -- runners that die --------------------------------------------------------------------------


@pytest.mark.parametrize("committed", [False, True], ids=["before a commit", "after a commit"])
@pytest.mark.parametrize("whole_moves", [True, False], ids=["a job a move", "a job an action"])
def test_a_runner_killed_at_any_transition_is_succeeded_without_a_trace(whole_moves, committed):
    """One trial for each transaction of a run; of heartbeats the first few."""
    for at in range(1000):
        run = trial(whole_moves=whole_moves)
        died = kill_at(run, at, committed=committed)
        if not died:
            break
        assert run.ledger.run().state is RunState.DONE or run.go(pace=SLOW) is RunState.DONE
        assert ends(run) == ["success"] * (3 if whole_moves else 5), run.log()
        assert where(run, "web") == place("c:b")
        assert run.cluster.watch.violations == []
    assert at > 15


SLOW = Pace(poll=10.0, on_its_way=0.0)


def kill_at(run: Trial, number: int, *, committed: bool) -> bool:
    """Run it, but kill its runner at a transaction; whether it came to that."""
    beats = 3

    def counts(name: str, done: bool) -> bool:
        nonlocal beats
        if done is not committed or (name == "heartbeat" and beats <= 0):
            return False
        beats -= name == "heartbeat"
        return True

    return run.dies(number, counts, pace=SLOW)


# -- a cluster that changes --------------------------------------------------------------------


def test_an_instance_that_somebody_moved_stops_the_run_cleanly():
    run = trial(OperatorMoves("mail", (migrate("d"),), at=1.0))
    assert run.go() is RunState.DRIFTED
    assert run.states() == {1: DONE, 2: DONE, 3: WAITING}
    assert run.ledger.run().why == "mail: is on d:c, expected c:d"


def test_a_node_that_went_offline_stops_what_would_go_there():
    run = trial(NodeMarkedOffline("d", at=100.0), made=plan(WEB, MAIL))
    assert run.go() is RunState.DRIFTED
    assert "mail: cannot go to d: offline" in run.ledger.run().why
    assert run.states()[1] is DONE


# -- stopping, limits --------------------------------------------------------------------------


def stop_in_round(number: int):
    rounds = 0

    def on_round(runner) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == number:
            runner.stop("asked to")

    return on_round


def test_stopping_finishes_what_runs_and_starts_nothing_more():
    run = trial()
    assert run.go(on_round=stop_in_round(3)) is RunState.STOPPED
    assert run.states() == {1: DONE, 2: DONE, 3: WAITING}
    assert run.go() is RunState.DONE


def test_stopping_takes_back_what_waits_in_the_queue():
    """Another user's long job has web's nodes, so that its job waits for locks."""
    there_and_back = (migrate("d"), migrate("c"))
    run = trial(OperatorMoves("mail", there_and_back), made=plan(WEB))
    run.cluster.clock.sleep(0.5)
    assert run.go(on_round=stop_in_round(3)) is RunState.STOPPED
    assert ends(run) == ["canceled"]
    assert run.go() is RunState.DONE


@pytest.mark.parametrize("accepted", [False, True])
def test_a_job_is_taken_back_though_the_first_answer_is_lost(accepted):
    run = trial(
        OperatorMoves("mail", (migrate("d"), migrate("c"))),
        LoseAnswer(Call.CANCEL, 1, accepted),
        made=plan(WEB),
    )
    run.cluster.clock.sleep(0.5)
    assert run.go(on_round=stop_in_round(3)) is RunState.STOPPED
    assert ends(run) == ["canceled"]


def test_a_move_stopped_between_two_jobs_goes_on_from_there():
    run = trial(made=plan(WEB), whole_moves=False)
    assert run.go(on_round=stop_in_round(3)) is RunState.STOPPED
    assert where(run, "web") == place("b:a")
    assert run.go() is RunState.DONE
    assert ends(run) == ["success"] * 3


def test_a_request_in_the_ledger_stops_it_too():
    run = trial()
    runner = run.runner(on_round=lambda r: run.ledger.request_stop(run.run.id, 0.0, "by root"))
    assert runner.run() is RunState.STOPPED


def test_nothing_starts_when_its_time_is_over():
    run = trial()
    assert run.go(Limits(until=1.0)) is RunState.STOPPED
    assert run.states() == {1: DONE, 2: DONE, 3: WAITING}


def test_a_run_that_goes_on_tries_failed_moves_again_within_its_limits():
    run = trial(*[FailAction(name, Extent.NOTHING) for name in ("web", "db")], made=plan(WEB, DB))
    limits = Limits(moves=1, attempts=1)
    assert run.go(limits) is RunState.INCOMPLETE
    assert run.states() == {1: FAILED, 2: FAILED}
    assert run.go(limits) is RunState.DONE
    assert run.cluster.watch.most_jobs == 1


def test_a_run_that_is_stopped_with_nothing_left_to_do_is_done():
    run = trial(made=plan(DB))
    assert run.go(on_round=lambda runner: runner.stop("asked to")) is RunState.DONE


def test_a_reading_that_is_refused_from_the_start_starts_nothing():
    run = trial(Refuse(Call.READ, 1))
    assert run.go() is RunState.STOPPED
    assert run.jobs() == []


def test_moves_that_wait_for_one_that_an_older_poise_left_dropped_are_not_waited_for():
    """It was killed between dropping what was under way and writing the new plan down."""
    run = trial()
    run.runner().hold.move_ended(
        1, MoveState.DROPPED, 0, "left on a:b: replaced by a new plan", 0.0
    )
    rounds = iter(range(1000))
    assert run.go(on_round=lambda _: next(rounds)) is RunState.INCOMPLETE
    assert run.states() == {1: MoveState.DROPPED, 2: DONE, 3: BLOCKED}
