"""A ledger of format 3: what events alone told then is in columns now.

Its first run is done, its second has drifted, its third was planned again and lost its runner, its
fourth drifted while a job runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from executor.ledger import AttemptState, EventKind, Ledger
from poise.report.run.event_lines import event_line
from poise.settings.times import local

WRITTEN = Path(__file__).resolve().parents[2] / "data" / "ledgers" / "format-3.sql"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    found = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(found)) as raw:
        raw.executescript(WRITTEN.read_text("utf-8"))
    return found


@pytest.fixture
def ledger(place: Path) -> Iterator[Ledger]:
    with Ledger(place) as opened:
        yield opened


def test_what_a_job_said_is_told_apart_from_how_it_ended(ledger: Ledger) -> None:
    ended = [event for event in ledger.events(1) if event.kind is EventKind.JOB]
    assert [(event.what, event.outcome, event.message) for event in ended] == [
        ("job 11 ended: success", AttemptState.SUCCESS, "Migrating: done"),
        ("job 12 ended: error", AttemptState.ERROR, "no space: left"),
        ("late job 13 ended: success", AttemptState.SUCCESS, "Remove logical volumes"),
        ("job ended: refused", AttemptState.REFUSED, ""),
    ]


def test_events_read_as_they_were_written(ledger: Ledger) -> None:
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.executescript(WRITTEN.read_text("utf-8"))
        before = raw.execute("SELECT run, kind, text FROM events ORDER BY id").fetchall()
    events = [event for run in ledger.runs() for event in ledger.events(run.id)]
    assert [(event.run, event.kind, event.text) for event in events] == before


def test_a_line_leaves_out_what_a_job_said_that_went_well(ledger: Ledger) -> None:
    lines = [event_line(event, {}) for event in ledger.events(1) if event.outcome]
    assert lines == [
        f"{local(1012.0)}  move 1 : job 11 ended: success",
        f"{local(1024.0)}  move 2 : job 12 ended: error: no space: left",
        f"{local(1030.0)}  run 1: late job 13 ended: success",
        f"{local(1033.0)}  move 3 : job ended: refused",
    ]


def test_when_the_runner_began_is_known_of_runs_that_it_has_not_ended(ledger: Ledger) -> None:
    assert [run.runner_began for run in ledger.runs()] == [None, None, 3002.0, 4002.0]


def test_a_drift_is_known_until_the_run_is_planned_again(ledger: Ledger) -> None:
    drift = "mail: is on d:a, expected c:d"
    assert [(run.drift, run.drifted_at) for run in ledger.runs()] == [
        ("", None),
        (drift, 3),
        ("", None),
        (drift, None),
    ]


def test_an_event_that_is_no_text_stays_as_it_is(place: Path) -> None:
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute("UPDATE events SET text = x'6a6f62ff' WHERE id = 4")
        raw.execute("UPDATE events SET text = cast(x'6a6f62ff' as text) WHERE id = 8")
    Ledger(place).close()
    with closing(sqlite3.connect(place)) as raw:
        raw.text_factory = bytes
        kept = raw.execute("SELECT text FROM events WHERE id IN (4, 8)").fetchall()
    assert kept == [(b"job\xff",), (b"job\xff",)]
