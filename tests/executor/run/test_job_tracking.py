"""Submissions without an answer, and jobs that are taken back, on a simulated cluster."""

from dataclasses import replace

import pytest

from executor.backend import Job, JobState
from executor.ledger import AttemptState, RunState, schema
from executor.pace import Pace
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import (
    Call,
    Extent,
    FailAction,
    Faults,
    LoseAnswer,
    OperatorMoves,
    Refuse,
)
from snapshots.errors import NoAnswer
from tests.executor.made_moves import MIGRATE, REPLACE, move, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import EVEN, migrate
from tests.planner.small_clusters import A, B, C, D, cluster, instance

WEB = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))


class SlowToFind(SimulatedCluster):
    """Looks into the queue at once, and takes a minute to tell."""

    def find(self, prefix, since=None, **how):
        found = super().find(prefix, since, **how)
        self.clock.sleep(60.0)
        return found


class ByItsOwnClock(SimulatedCluster):
    """Its clock is a day behind: it leaves out whatever it is asked to leave out."""

    def find(self, prefix, since=None, **how):
        found = super().find(prefix, since, **how)
        behind = self.clock.now() - 86_400.0
        return found if since is None or since <= behind else []


def trial(kind, *script, made=None):
    instances = (instance("web", A, B), instance("mail", C, D))
    there = cluster(*instances, nodes=6)
    simulated = kind(there, durations=EVEN, start=1e6, faults=Faults(script))
    return Trial(simulated, made or plan(WEB))


def test_an_answer_about_the_queue_counts_from_when_it_was_asked():
    """The job comes into the queue while the runner waits for what the queue held before."""
    run = trial(SlowToFind, LoseAnswer(Call.SUBMIT, 1, accepted=True, late=30.0))
    assert run.go() is RunState.DONE
    assert [state for _, state in run.jobs()] == ["success"]


def test_a_job_is_found_though_the_clusters_clock_is_far_behind():
    run = trial(ByItsOwnClock, LoseAnswer(Call.SUBMIT, 1, accepted=True))
    assert run.go() is RunState.DONE
    assert [state for _, state in run.jobs()] == ["success"]


def test_a_request_that_rapi_kept_for_half_a_minute_is_not_made_twice():
    """As long as it waits for the daemon that takes jobs."""
    run = trial(SimulatedCluster, LoseAnswer(Call.SUBMIT, 1, accepted=True, late=31.0))
    assert run.go() is RunState.DONE
    assert [attempt.state for attempt in run.ledger.attempts(1)] == [AttemptState.SUCCESS]


@pytest.mark.parametrize("times", [1, 3])
def test_a_refusal_to_take_a_job_back_does_not_end_the_run_before_its_jobs(times):
    """A server that is busy just then."""
    refusals = [Refuse(Call.CANCEL, nth) for nth in range(1, times + 1)]
    run = trial(
        SimulatedCluster,
        OperatorMoves("mail", (migrate("d"), migrate("c"), migrate("d"))),
        *refusals,
        made=plan(move("c:d", "c:b", (REPLACE, "b"), instance="mail")),
    )
    run.cluster.clock.sleep(0.5)
    rounds = 0

    def on_round(runner):
        nonlocal rounds
        rounds += 1
        if rounds == 2:
            runner.stop("asked to")

    assert run.go(on_round=on_round, pace=Pace(poll=1.0)) is RunState.STOPPED
    assert [state for _, state in run.jobs()] == ["canceled"]
    assert not any(attempt.state.open for attempt in run.ledger.attempts(1))


class Forgetful(SimulatedCluster):
    """A new master that has not read its whole queue yet knows nothing of any job."""

    def jobs(self, ids):
        if 20.0 < self.clock.now() - 1e6 < 50.0:
            return {id: Job(id, JobState.GONE) for id in ids}
        return super().jobs(ids)


def test_a_job_that_is_gone_for_a_moment_is_not_submitted_again():
    run = trial(Forgetful, made=plan(move("a:b", "a:c", (REPLACE, "c"))))
    assert run.go() is RunState.DONE
    assert [state for _, state in run.jobs()] == ["success"]


class Forgotten(SimulatedCluster):
    """A user removes the job's file."""

    def jobs(self, ids):
        return {id: Job(id, JobState.GONE) for id in ids}


def test_a_job_that_stays_gone_is_lost_and_its_instance_looked_at():
    run = trial(Forgotten, made=plan(move("a:b", "a:c", (REPLACE, "c"))))
    assert run.go() is RunState.DONE
    (attempt,) = run.ledger.attempts(1)
    assert attempt.state is AttemptState.LOST and attempt.ended - attempt.intended >= 45.0


class ForgottenOnce(SimulatedCluster):
    """The first job's file is removed; later a new master has not read its whole queue yet."""

    def jobs(self, ids):
        past = self.clock.now() - 1e6
        gone = {"1"} | (set(ids) if 50.0 < past < 90.0 else set())
        found = super().jobs(ids)
        return {id: Job(id, JobState.GONE) if id in gone else found[id] for id in ids}


def test_how_long_a_job_is_gone_counts_for_each_job_anew():
    """The first one did nothing, and was lost; the second one goes for a moment at once."""
    run = trial(
        ForgottenOnce,
        FailAction("web", Extent.NOTHING),
        made=plan(move("a:b", "a:c", (REPLACE, "c"))),
    )
    assert run.go() is RunState.DONE, run.log()
    ends = [attempt.state for attempt in run.ledger.attempts(1)]
    assert ends == [AttemptState.LOST, AttemptState.SUCCESS], run.log()


class Elsewhere(SimulatedCluster):
    """After an outage its name leads to another cluster."""

    def identity(self):
        found = super().identity()
        return found if self.clock.now() < 1e6 + 20.0 else replace(found, uuid="another")


def test_what_answers_after_an_outage_must_be_the_same_cluster():
    lost = [LoseAnswer(Call.JOBS, nth, accepted=False) for nth in range(8, 15)]
    run = trial(Elsewhere, *lost)
    assert run.go() is RunState.STOPPED
    assert "is now another cluster (another)" in run.ledger.run().why
    assert len(run.jobs()) == 1


class Nameless(SimulatedCluster):
    """Does not tell for a time which cluster it is, or where an instance is."""

    silent = ""

    def identity(self):
        return self._told("identity", super().identity)

    def observe(self, name, *, disks):
        return self._told("observe", lambda: super(Nameless, self).observe(name, disks=disks))

    def _told(self, what, question):
        if self.silent == what and self.clock.now() > 1e6 + 4.0:
            raise NoAnswer("not told")
        return question()


@pytest.mark.parametrize("silent", ["identity", "observe"])
def test_a_stop_does_not_wait_for_looks_that_are_not_answered(silent):
    run = trial(Nameless, made=plan(move("a:b", "b:a", (MIGRATE, "b"))))
    run.cluster.silent = silent
    rounds = []

    def stop(runner):
        rounds.append(runner.clock.now())
        assert len(rounds) < 100, run.log()
        if rounds[-1] > 1e6 + 60.0:
            runner.stop("asked to")

    assert run.go(on_round=stop) is RunState.STOPPED
    assert run.ledger.run(1).why == "asked to"
    run.cluster.silent = ""
    assert run.go() is RunState.DONE
    assert [state for _, state in run.jobs()] == ["success"]


class ReadElsewhere(SimulatedCluster):
    """From second 4 of the run on, snapshots are another cluster's, and all else the run's."""

    def read(self):
        found = super().read()
        return found if self.clock.now() < 1e6 + 4.0 else replace(found, cluster_uuid="another")


class LookedAtElsewhere(SimulatedCluster):
    """From second 4 of the run on, another cluster with the same jobs and instances answers."""

    def identity(self):
        found = super().identity()
        return found if self.clock.now() < 1e6 + 4.0 else replace(found, uuid="another")


@pytest.mark.parametrize("kind", [ReadElsewhere, LookedAtElsewhere])
def test_nothing_is_submitted_to_nor_believed_of_another_cluster(kind):
    two = plan(
        move("a:b", "b:a", (MIGRATE, "b")),
        move("c:d", "d:c", (MIGRATE, "d"), number=2, instance="mail", after=[1]),
    )
    run = trial(kind, made=two)
    assert run.go() is RunState.STOPPED
    assert "is now another cluster (another)" in run.ledger.run().why
    assert len(run.jobs()) == 1


def test_a_run_whose_ledger_has_a_job_that_is_none_goes_on():
    """An older Poise wrote down whatever a server said."""
    run = trial(SimulatedCluster)
    assert run.dies(0, lambda name, done: name == "submitted" and done)
    with run.ledger._database.write("damage") as connection:
        connection.execute(schema.attempts.update().values(job="9" * 5000))
    assert run.go() is RunState.DONE
    assert [state for _, state in run.jobs()] == ["success"]
