"""Requests that were given up for lost, and turn up beside the job that took their place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.backend import Disks, Job, JobState
from executor.ledger import AttemptState, EventKind, MoveState, RunState
from executor.pace import Pace
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import Call, Extent, FailAction, Faults, LoseAnswer
from snapshots.errors import NoAnswer
from tests.executor.made_moves import MIGRATE, REPLACE, move, place, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import EVEN, ganeti
from tests.planner.small_clusters import A, B, D, cluster, instance

E = 4
PACE = Pace(poll=4.0, settle=45.0)
"""A lost job is submitted again a minute later: 45 s until it is given up, 15 s pause."""

COPY = move("a:b", "a:c", (REPLACE, "c"))
"""Takes 105 s."""
SWITCH = move("a:b", "b:a", (MIGRATE, "b"))
"""Takes 15 s."""
BACK = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
"""Its first action could be done once more at its end."""
LONG = move("e:d", "e:f", (REPLACE, "f"), number=2, instance="db")


def trial(made, *script, kind=SimulatedCluster, size=12_000, whole_moves=True):
    guests = (
        instance("web", A, B),
        instance("db", E, D, disk=size),
        instance("mail", A, D),
    )
    there = cluster(*guests, nodes=6)
    simulated = kind(
        there,
        durations=EVEN,
        start=0.0,
        faults=Faults(script),
        facts=ganeti(whole_moves=whole_moves),
    )
    return Trial(simulated, made)


def late(seconds, nth=1):
    return LoseAnswer(Call.SUBMIT, nth, accepted=True, late=seconds)


def ends(run):
    return [(key.removeprefix("poise:u1:"), state) for key, state in run.jobs()]


def where(run, name="web"):
    return run.cluster.observe(name, disks=True).position


def fates(run):
    return {a.key.removeprefix("poise:u1:"): a.state for a in run.ledger.attempts(1)}


def check_nothing_twice(run):
    assert run.cluster.watch.violations == [], run.log()
    effects = [(e.instance, e.before, e.after) for e in run.cluster.watch.effects]
    assert len(effects) == len(set(effects)), run.log()


def test_of_two_jobs_for_one_step_the_one_that_waits_is_taken_back():
    run = trial(plan(COPY), late(100.0))
    assert run.go(pace=PACE) is RunState.DONE
    assert ends(run) == [("1:0:2", "success"), ("1:0:1", "canceled")], run.log()
    assert "job 2 arrived late" in run.log()
    assert fates(run) == {"1:0:1": AttemptState.CANCELED, "1:0:2": AttemptState.SUCCESS}
    check_nothing_twice(run)


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30])
def test_a_key_that_poise_never_wrote_is_no_late_job_of_it(number):
    class Forged(SimulatedCluster):
        def find(self, prefix, since=None, **how):
            found = super().find(prefix, since, **how)
            return [*found, *(replace(job, id="77", key=f"{prefix}1:0:{number}") for job in found)]

    run = trial(plan(COPY), late(100.0), kind=Forged)
    assert run.go(pace=PACE) is RunState.DONE, run.log()
    check_nothing_twice(run)


def test_a_request_that_comes_before_it_was_made_again_is_followed():
    """In the pause after it was given up."""
    run = trial(plan(COPY), late(50.0))
    assert run.go(pace=PACE) is RunState.DONE
    assert ends(run) == [("1:0:1", "success")], run.log()
    assert fates(run) == {"1:0:1": AttemptState.SUCCESS}


class SlowToFind(SimulatedCluster):
    """Looks into the queue at once, and takes a while to tell."""

    def find(self, prefix, since=None, **how):
        found = super().find(prefix, since, **how)
        self.clock.sleep(5.0)
        return found


def test_of_two_jobs_for_one_step_the_one_that_runs_is_followed():
    """It comes while the runner waits to be told that it is not there."""
    for seconds in range(45, 140):
        run = trial(plan(COPY), late(float(seconds)), kind=SlowToFind)
        assert run.go(pace=PACE) is RunState.DONE
        check_nothing_twice_but_in_the_queue(run)
        if ends(run) == [("1:0:1", "success"), ("1:0:2", "canceled")]:
            return
    raise AssertionError("never did the late one come first")


def check_nothing_twice_but_in_the_queue(run):
    kinds = {str(v.breach) for v in run.cluster.watch.violations}
    assert kinds <= {"same-instance"}, run.log()
    effects = [(e.instance, e.before, e.after) for e in run.cluster.watch.effects]
    assert len(effects) == len(set(effects)), run.log()


@pytest.mark.parametrize("seconds", [20, 45, 50, 61, 63, 70, 100, 150, 200, 400, 900])
@pytest.mark.parametrize("made", [COPY, SWITCH, BACK], ids=["copy", "switch", "there and back"])
@pytest.mark.parametrize("whole_moves", [True, False], ids=["a job a move", "a job an action"])
def test_whenever_it_comes_nothing_is_done_twice(seconds, made, whole_moves):
    """Also when its move is through, while another one goes on."""
    run = trial(plan(made, LONG), late(float(seconds)), whole_moves=whole_moves)
    assert run.go(pace=PACE) is RunState.DONE, run.log()
    run.cluster.clock.sleep(1000.0)
    assert where(run) == made.target, run.log()
    assert all(state != "running" for _, state in ends(run))
    check_nothing_twice(run)


def test_a_request_that_could_undo_the_move_is_given_the_time_to_turn_up():
    """Migrating to b once more would bring web back."""
    run = trial(plan(BACK), late(900.0), whole_moves=False)
    assert run.go(pace=PACE) is RunState.DONE
    assert where(run) == place("c:b")
    assert "may still arrive and undo this step" in run.log()
    check_nothing_twice(run)


def test_a_move_is_not_judged_while_a_late_job_is_open():
    """Its own job ends, the late one waits for the locks of another user's and cannot be taken
    back."""
    run = trial(
        plan(COPY),
        late(140.0),
        *[LoseAnswer(Call.CANCEL, nth, accepted=False) for nth in range(1, 6)],
    )
    assert run.go(pace=PACE) is RunState.DONE
    ended = run.ledger.moves(1)[0].ended
    assert all(attempt.ended <= ended for attempt in run.ledger.attempts(1)), run.log()
    check_nothing_twice(run)


@pytest.mark.parametrize("seconds", [60.0, 70.0, 300.0])
def test_a_request_that_came_when_nobody_was_there_is_found_when_the_run_goes_on(seconds):
    run = trial(plan(COPY), late(seconds))

    def on_round(runner):
        if runner.tasks.missing:
            runner.stop("asked to")

    assert run.go(on_round=on_round, pace=PACE) is RunState.STOPPED
    run.cluster.clock.sleep(seconds)
    assert run.go(pace=PACE) is RunState.DONE
    assert ends(run) == [("1:0:1", "success")], run.log()
    assert fates(run) == {"1:0:1": AttemptState.SUCCESS}


@pytest.mark.parametrize("seconds", [800.0, 900.0])
def test_a_move_that_failed_and_is_done_by_its_late_job_is_told_so(seconds):
    lost = [LoseAnswer(Call.SUBMIT, nth, accepted=False) for nth in range(3, 10)]
    run = trial(plan(LONG, replace(SWITCH, id=3)), late(seconds, 2), *lost)
    assert run.go(pace=PACE) is RunState.DONE, run.log()
    assert "8 submissions failed" in run.log()
    assert ends(run) == [("2:0:1", "success"), ("3:0:1", "success")]
    check_nothing_twice(run)


class SentTwice(SimulatedCluster):
    """The first request arrives a second time, under a key that the ledger knows nothing of."""

    def submit(self, request):
        job = super().submit(request)
        if job == "1":
            super().submit(replace(request, key=f"{request.key}9"))
        return job


def test_a_job_that_the_ledger_knows_nothing_of_is_told_of_with_its_move():
    run = trial(plan(COPY), kind=SentTwice)
    assert run.dies(0, lambda name, done: name == "submitted" and done, pace=PACE)
    assert run.go(pace=PACE) is RunState.DONE
    told = [(e.move, e.kind, e.what) for e in run.ledger.events(1) if "late job" in e.what]
    assert told == [
        (1, EventKind.CANCEL, "cancels late job 2"),
        (1, EventKind.JOB, "late job 2 ended: canceled"),
    ]


def test_a_late_job_of_a_move_that_is_done_is_refused_and_told():
    run = trial(plan(SWITCH, LONG), late(200.0))
    assert run.go(pace=PACE) is RunState.DONE
    assert ends(run)[-1] == ("1:0:1", "error")
    assert "job 3 arrived late" in run.log()
    assert [record.state for record in run.ledger.moves(1)] == [MoveState.DONE] * 2


def test_a_late_job_that_undoes_a_move_is_seen_and_that_is_put_right():
    """It comes later than anybody waits for it: longer than TCP goes on trying."""
    run = trial(plan(BACK, LONG), late(1800.0), size=30_000)
    assert run.go(pace=PACE) is RunState.DONE
    assert "a late job has ended" in run.log()
    assert where(run) == place("c:b"), run.log()


@pytest.mark.parametrize("whole_moves", [True, False])
def test_runners_that_die_find_the_late_job_too(whole_moves):
    """Its row in the ledger is open again before anything is done about it."""
    for at in range(200):
        run = trial(plan(COPY), late(100.0), whole_moves=whole_moves)
        if not run.dies(at, after_a_change, pace=PACE):
            break
        assert run.ledger.run().state is RunState.DONE or run.go(pace=PACE) is RunState.DONE
        check_nothing_twice(run)
        assert where(run) == place("a:c")
    assert at > 10


def after_a_change(name, done):
    return done and name not in ("heartbeat", "progress")


def test_what_could_undo_a_late_job_is_not_asked_for_while_that_may_come():
    """Both requests come late: the first does the whole move, the second would bring web back."""
    run = trial(plan(BACK, LONG), late(64.0), late(64.0, 2), whole_moves=True)
    assert run.go(pace=PACE) is RunState.DONE
    run.cluster.clock.sleep(1000.0)
    assert where(run) == place("c:b"), run.log()
    check_nothing_twice(run)


class Away(SimulatedCluster):
    """The network goes away once the request has been given up."""

    away = False

    def find(self, prefix, since=None, **how):
        if self.away:
            raise NoAnswer("no answer")
        return super().find(prefix, since, **how)


def test_a_stop_does_not_wait_for_a_network_that_is_away_to_look_once_more():
    run = trial(plan(COPY), late(200.0), kind=Away)
    rounds = 0

    def on_round(runner):
        nonlocal rounds
        rounds += 1
        assert rounds < 100, run.log()
        if runner.tasks.missing:
            run.cluster.away = True
            runner.stop("asked to")

    assert run.go(on_round=on_round, pace=PACE) is RunState.STOPPED
    run.cluster.away = False
    assert run.go(pace=PACE) is RunState.DONE
    check_nothing_twice(run)


@pytest.mark.parametrize("seconds", [64.0, 90.0, 130.0, 200.0])
def test_a_late_job_of_an_earlier_move_does_not_bring_its_instance_back_there(seconds):
    """By then a later move has it."""
    on = move("b:a", "b:c", (REPLACE, "c"), number=2, after=[1])
    run = trial(plan(SWITCH, on, replace(LONG, id=3)), late(seconds))
    assert run.go(pace=PACE) is RunState.DONE, run.log()
    assert where(run) == place("b:c")
    check_nothing_twice(run)


class SlowToAgree(SimulatedCluster):
    """The first look at the new copy finds it as ``first``."""

    first = Disks.SYNCING

    def observe(self, instance, *, disks):
        found = super().observe(instance, disks=disks)
        if found.position == COPY.target and self.first is not Disks.HEALTHY:
            found, self.first = replace(found, disks=self.first), Disks.HEALTHY
        return found


@pytest.mark.parametrize("first", [Disks.SYNCING, Disks.DEGRADED])
def test_a_failed_move_that_its_late_job_did_is_looked_at_until_it_is_in_order(first):
    lost = [LoseAnswer(Call.SUBMIT, nth, accepted=False) for nth in range(3, 10)]
    made = plan(LONG, replace(COPY, id=3))
    run = trial(made, late(800.0, 2), *lost, kind=SlowToAgree, size=60_000)
    run.cluster.first = first
    rounds = 0

    def on_round(_):
        nonlocal rounds
        rounds += 1
        assert rounds < 2000, run.log()

    assert run.go(on_round=on_round, pace=PACE) is RunState.DONE
    assert run.states()[3] is MoveState.DONE
    assert "8 submissions failed" in run.log()


class DegradedByJob(SimulatedCluster):
    """The copies are unequal once the job of number 3 has ended."""

    def observe(self, instance, *, disks):
        found = super().observe(instance, disks=disks)
        ended = any(job.state.ended and ":3:" in job.key for job in self.find("poise:"))
        return replace(found, disks=Disks.DEGRADED) if ended and instance == "web" else found


def test_a_failed_move_whose_late_job_left_unequal_copies_is_broken_and_has_a_fix():
    lost = [LoseAnswer(Call.SUBMIT, nth, accepted=False) for nth in range(3, 10)]
    fails = FailAction("web", Extent.NOTHING)
    made = plan(LONG, replace(SWITCH, id=3))
    run = trial(made, late(800.0, 2), fails, *lost, kind=DegradedByJob)
    assert run.go(pace=PACE) is RunState.INCOMPLETE, run.log()
    assert ends(run) == [("2:0:1", "success"), ("3:0:1", "error")]
    _, seen = run.ledger.moves(1)
    assert seen.state is MoveState.BROKEN
    assert "after a late job: web is still on a:b, its disks are degraded" in seen.problem
    assert seen.fix[0] == "do not fail web over before its disks are in sync"


class NewMaster(SimulatedCluster):
    """For half a minute it has not read its whole queue yet and knows nothing of any job."""

    def jobs(self, ids):
        if 115.0 < self.clock.now() < 145.0:
            return {id: Job(id, JobState.GONE) for id in ids}
        return super().jobs(ids)


def test_a_late_job_that_is_gone_for_a_moment_is_not_forgotten():
    lost = [LoseAnswer(Call.CANCEL, nth, accepted=False) for nth in range(1, 6)]
    run = trial(plan(COPY), late(100.0), *lost, kind=NewMaster)
    assert run.go(pace=PACE) is RunState.DONE
    assert AttemptState.LOST not in fates(run).values(), run.log()
    check_nothing_twice(run)
