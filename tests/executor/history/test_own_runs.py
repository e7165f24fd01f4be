"""Rates are found again in the ledger of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.history.own_runs import RunsOfPoise, runs_of_poise
from executor.ledger import AttemptRecord, AttemptState, Contents, RunState
from executor.limits import Limits
from executor.simulated.cluster import SimulatedCluster
from planner.plan.plan import Plan
from planner.rules.actions import Verb
from planner.timing.calibration import calibrate
from planner.timing.rates import Durations
from tests.executor.made_moves import MIGRATE, REPLACE, move, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import ganeti
from tests.planner.small_clusters import A, B, cluster, instance

TRUE = Durations(resync_rate=40.0, memory_rate=80.0, overhead=9.0, copy_overhead=17.0)
"""The rates of the simulated cluster."""


def busy_plan() -> Plan:
    """Six instances of several sizes that all swap their nodes and get a new secondary."""
    return plan(
        *(
            replace(
                move("a:b", "b:c", (MIGRATE, "b"), (REPLACE, "c"), number=k, instance=f"i{k}"),
                memory_gib=k * 200 / 1024,
                copy_gib=k * 300 / 1024,
            )
            for k in range(1, 7)
        )
    )


def ledger_of(*, whole_moves: bool) -> Contents:
    """The ledger after a run on a cluster of these rates, with two moves at once on every node."""
    there = cluster(
        *(instance(f"i{k}", A, B, memory=k * 200, disk=k * 300) for k in range(1, 7)), nodes=3
    )
    simulated = SimulatedCluster(
        there, start=0.0, durations=TRUE, facts=ganeti(whole_moves=whole_moves)
    )
    trial = Trial(simulated, busy_plan())
    assert trial.go(Limits(per_node=2, resyncs_per_node=2)) is RunState.DONE
    return trial.ledger.contents(1)


def ran(*, whole_moves: bool) -> RunsOfPoise:
    return runs_of_poise([ledger_of(whole_moves=whole_moves)])


def test_jobs_of_one_action_tell_their_times_without_the_wait_for_each_other() -> None:
    found = calibrate(ran(whole_moves=False).timed.values()).durations
    for mib in (200, 1000):
        for verb in (Verb.MIGRATE, Verb.REPLACE_DISKS):
            # the runner sees the end of a job up to two seconds late
            assert found.seconds(verb, mib) == pytest.approx(TRUE.seconds(verb, mib), abs=2.0)


def test_jobs_of_several_actions_tell_the_sizes_alone() -> None:
    found = ran(whole_moves=True)
    assert not found.timed
    assert set(found.untimed.values()) == {(Verb.MIGRATE, Verb.REPLACE_DISKS)}
    assert found.sizes["1", 0] == pytest.approx(200.0)
    assert found.sizes["1", 1] == pytest.approx(300.0)


def test_steps_that_are_no_moves_are_left_aside() -> None:
    found = ledger_of(whole_moves=False)
    drained = AttemptRecord.intention("k", 1, 99, first=0, count=1, now=0.0)
    done = replace(drained, state=AttemptState.SUCCESS, job="99", submitted=0.0, ended=9.0)
    with_step = replace(found, attempts=[done, *found.attempts])
    assert runs_of_poise([with_step]) == runs_of_poise([found])
