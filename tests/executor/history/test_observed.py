"""What past actions tell about times, and why others do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.history.observed import LeftOut, observations
from executor.history.own_runs import RunsOfPoise
from executor.history.past_actions import History, PastAction, PastResize
from planner.rules.actions import Verb
from planner.timing.observed_job import ObservedJob
from poise.settings.sources import load
from tests.poise.command_line import RECORDED

INST1 = "inst1.gnt.test"
MIGRATION = PastAction("7", 0, INST1, Verb.MIGRATE, 1000.0, 1030.0)
COPY = replace(MIGRATION, verb=Verb.REPLACE_DISKS)
FAILOVER = replace(MIGRATION, verb=Verb.FAILOVER)
NO_RUNS = RunsOfPoise({}, {}, {})
CLUSTER = load(RECORDED)


def told(action: PastAction, *resizes: PastResize, runs: RunsOfPoise = NO_RUNS) -> object:
    """The observation of an action, or why there is none."""
    found = observations(History(frozenset({action.job}), (action,), resizes), runs, CLUSTER)
    if found.jobs:
        (job,) = found.jobs
        return job
    ((reason, number),) = found.left_out[action.verb].items()
    assert number == 1
    return reason


def test_sizes_are_those_of_the_instances_as_they_are() -> None:
    assert told(MIGRATION) == ObservedJob(Verb.MIGRATE, 2048.0, 30.0, 1030.0)
    assert told(COPY) == ObservedJob(Verb.REPLACE_DISKS, 10368.0, 30.0, 1030.0)
    assert told(FAILOVER) == ObservedJob(Verb.FAILOVER, 0.0, 30.0, 1030.0)


def test_short_names_are_understood() -> None:
    assert told(replace(MIGRATION, instance="inst1")) == told(MIGRATION)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (replace(MIGRATION, succeeded=False), LeftOut.FAILED),
        (replace(COPY, whole=False), LeftOut.PART),
        (replace(MIGRATION, began=None), LeftOut.NO_TIMES),
        (replace(MIGRATION, ended=999.0), LeftOut.NO_TIMES),
        (replace(MIGRATION, instance="gone.gnt.test"), LeftOut.REMOVED),
        (replace(FAILOVER, instance="gone.gnt.test"), LeftOut.REMOVED),
    ],
)
def test_what_tells_nothing_is_counted(action: PastAction, why: LeftOut) -> None:
    assert told(action) is why


def test_an_instance_that_was_resized_since_tells_nothing_of_that_size() -> None:
    later = PastResize("inst1", 2000.0, disk=False)
    assert told(MIGRATION, later) is LeftOut.RESIZED
    assert isinstance(told(COPY, later), ObservedJob)
    assert isinstance(told(FAILOVER, PastResize(INST1, 2000.0)), ObservedJob)


def test_a_resize_before_does_not_matter() -> None:
    assert isinstance(told(MIGRATION, PastResize(INST1, 900.0)), ObservedJob)


def test_what_a_run_wrote_down_is_known_whatever_happened_since() -> None:
    runs = RunsOfPoise({("7", 0): 512.0}, {}, {})
    known = ObservedJob(Verb.MIGRATE, 512.0, 30.0, 1030.0)
    assert told(MIGRATION, PastResize(INST1, 2000.0), runs=runs) == known
    assert told(replace(MIGRATION, instance="gone.gnt.test"), runs=runs) == known


def test_a_run_tells_its_times_where_the_cluster_does_not_know_the_job() -> None:
    own = ObservedJob(Verb.MIGRATE, 512.0, 25.0, 500.0)
    runs = RunsOfPoise({}, {"7": own, "6": own}, {"5": (Verb.MIGRATE, Verb.REPLACE_DISKS)})
    found = observations(History(frozenset("7"), (MIGRATION,)), runs, CLUSTER)
    assert [job.seconds for job in found.jobs] == [25.0, 30.0]
    assert found.left_out[Verb.REPLACE_DISKS] == {LeftOut.SEVERAL: 1}
