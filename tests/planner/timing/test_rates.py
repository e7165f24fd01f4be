"""How long an action is taken to last."""

from __future__ import annotations

import pytest

from planner.rules.actions import Verb
from planner.timing.rates import Durations
from snapshots.errors import UsageError

RATES = Durations(resync_rate=10.0, memory_rate=100.0, overhead=3.0, shutdown=20.0, boot=4.0)


def test_a_copy_goes_by_the_resync_rate_a_migration_by_that_of_memory() -> None:
    assert RATES.seconds(Verb.REPLACE_DISKS, 500.0) == 53.0
    assert RATES.seconds(Verb.MIGRATE, 500.0) == 8.0


def test_a_failover_stops_only_what_runs() -> None:
    assert RATES.seconds(Verb.FAILOVER) == 27.0
    assert RATES.seconds(Verb.FAILOVER, restarts=False) == 7.0


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("resync_rate", 0.0, "a number above 0"),
        ("memory_rate", float("inf"), "a number above 0"),
        ("overhead", -1.0, "a number of 0 or more"),
    ],
)
def test_what_is_no_rate_or_time_is_refused(name: str, value: float, expected: str) -> None:
    with pytest.raises(UsageError, match=f"durations: {name}: expected {expected}, got"):
        Durations(**{name: value})
