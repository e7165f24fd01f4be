"""What is measured counts from five jobs of a kind on; what is not is assumed."""

from __future__ import annotations

import pytest

from planner.rules.actions import Verb
from planner.timing.calibration import UNCALIBRATED, calibrate
from planner.timing.rates import USUAL_RATES, ActionSeconds
from tests.planner.timing.histories import GIB, history, sizes

COPIES = history(Verb.REPLACE_DISKS, sizes(12), 14.0, 48.0, noise=0.1)
MIGRATIONS = history(Verb.MIGRATE, sizes(12, GIB, 32 * GIB), 7.0, 95.0, noise=0.1)
FAILOVERS = history(Verb.FAILOVER, [0.0] * 7, 26.0, 1.0)


def test_under_five_jobs_of_a_kind_its_times_are_assumed() -> None:
    assert calibrate([*COPIES[:4], *MIGRATIONS[:4], *FAILOVERS[:4]]) == UNCALIBRATED


def test_each_kind_has_its_own_times() -> None:
    found = calibrate([*FAILOVERS, *COPIES, *MIGRATIONS])
    durations = found.durations
    assert durations.seconds(Verb.REPLACE_DISKS, 50 * GIB) == pytest.approx(1080, rel=0.1)
    assert durations.seconds(Verb.MIGRATE, 8 * GIB) == pytest.approx(93, rel=0.1)
    assert durations.seconds(Verb.FAILOVER) == pytest.approx(26.0)
    assert [(fit.verb, fit.jobs) for fit in found.fits] == [
        (Verb.MIGRATE, 12),
        (Verb.REPLACE_DISKS, 12),
        (Verb.FAILOVER, 7),
    ]
    assert (found.fits[0].first, found.fits[0].last) == (1e9, 1e9 + 11)


def test_measured_migrations_leave_assumed_copies_as_they_are() -> None:
    found = calibrate(MIGRATIONS).durations
    assert found.overhead != USUAL_RATES.overhead
    assert found.seconds(Verb.REPLACE_DISKS, GIB) == USUAL_RATES.seconds(Verb.REPLACE_DISKS, GIB)


def test_jobs_that_took_no_time_tell_nothing() -> None:
    assert calibrate(history(Verb.FAILOVER, [0.0] * 9, 0.0, 1.0)) == UNCALIBRATED


def test_there_is_a_range_only_where_all_kinds_were_measured() -> None:
    found = calibrate(MIGRATIONS)

    def alone(given: ActionSeconds) -> float:
        return given.seconds(Verb.MIGRATE, 8 * GIB)

    assert found.range_of([Verb.MIGRATE], alone) is not None
    assert found.range_of([Verb.MIGRATE, Verb.REPLACE_DISKS], alone) is None
    assert found.range_of([], alone) is None
    assert UNCALIBRATED.range_of([Verb.MIGRATE], alone) is None
