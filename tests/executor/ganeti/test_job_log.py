"""What a job's log tells while it runs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.ganeti.job_log import LogLine, last_line, log_lines, progress, seconds
from tests.executor.ganeti.recordings import job_row


def log(*lines: str, every: float = 0.1) -> tuple[LogLine, ...]:
    return tuple(LogLine(1000 + n * every, line) for n, line in enumerate(lines, 1))


def recorded(name: str) -> tuple[LogLine, ...]:
    (lines,) = job_row(name)["oplog"]
    return log_lines(lines)


def test_a_copy_as_ganeti_logs_it() -> None:
    lines = recorded("copying")
    assert progress(lines) == 0.024
    assert last_line(lines) == "device disk/0:  2.40% done, 14s remaining (estimated)"


def test_a_finished_copy() -> None:
    lines = recorded("copied")
    assert progress(lines) == 1.0


def test_a_migration_without_figures() -> None:
    lines = recorded("migrated")
    assert progress(lines) is None
    assert last_line(lines) == "done"


def test_the_disk_that_is_furthest_behind_counts() -> None:
    lines = log(
        " - INFO: - device disk/0: 80.00% done, 3m 20s remaining (estimated)",
        " - INFO: - device disk/1: 12.00% done, 1h 3m 20s remaining (estimated)",
    )
    assert progress(lines) == 0.12


def test_a_disk_that_is_done_is_not_mentioned_again() -> None:
    lines = log(
        " - INFO: - device disk/0: 12.00% done, 1s remaining (estimated)",
        " - INFO: - device disk/1: 5.00% done, 3m remaining (estimated)",
        " - INFO: - device disk/1: 60.00% done, 1m remaining (estimated)",
        every=60,
    )
    assert progress(lines) == 0.6


def test_the_memory_of_a_migration() -> None:
    assert progress(log("* memory transfer progress: 42.50 %")) == 0.425


def test_a_log_without_lines() -> None:
    assert last_line(()) == ""
    assert progress(()) is None


def test_a_share_of_any_length() -> None:
    assert progress(log(f"device disk/0: {'9' * 4000}% done")) == 1.0


@pytest.mark.parametrize(
    "stamp",
    [None, 5, [], [1], ["1", 0], [10**400, 0], [10**17, 0], [-1, 0], [1, 10**400], [1.5, 0]],
)
def test_what_is_no_time(stamp: Any) -> None:
    assert seconds(stamp) is None


@given(st.recursive(st.none() | st.text() | st.floats(), lambda a: st.lists(a, max_size=4)))
def test_what_is_no_log_tells_nothing(what: Any) -> None:
    lines = log_lines([what])
    assert progress(lines) is None
    assert last_line(lines).isprintable()
