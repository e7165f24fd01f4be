"""Events as lines: they read by themselves, whatever wrote them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ledger import AttemptState, EventKind, EventRecord
from poise.report.run.event_lines import event_document, event_line
from poise.settings.times import local

NAMES = {3: "web.example.org"}


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        (EventKind.SUBMIT, "job 12 queued", "job 12 submitted"),
        (EventKind.DONE, "web.example.org is on a:b, as planned", "is on a:b, as planned"),
        (EventKind.BROKEN, "web.example.org: runs twice", "broken: runs twice"),
        (EventKind.BLOCKED, "waits for move 1 (db)", "blocked: waits for move 1 (db)"),
        (EventKind.NETWORK, "no answer", "network: no answer"),
    ],
)
def test_a_line_about_a_move(kind: EventKind, text: str, line: str) -> None:
    event = EventRecord(7, 1, 0.0, 3, kind, text)
    assert event_line(event, NAMES) == f"{local(0.0)}  move 3 web.example.org: {line}"


@pytest.mark.parametrize(
    ("outcome", "message", "line"),
    [
        (AttemptState.SUCCESS, "Remove logical volumes", "job 12 ended"),
        (AttemptState.ERROR, "no space", "job 12 ended: no space"),
        (AttemptState.REFUSED, "busy", "job 12 ended: busy"),
        (AttemptState.LOST, "", "job 12 ended"),
    ],
)
def test_what_a_job_said_is_told_unless_it_succeeded(
    outcome: AttemptState, message: str, line: str
) -> None:
    event = EventRecord(7, 1, 0.0, 3, EventKind.JOB, "job 12 ended", outcome, message)
    assert event_line(event, NAMES) == f"{local(0.0)}  move 3 web.example.org: {line}"


def test_a_line_about_the_run() -> None:
    event = EventRecord(7, 4, 0.0, None, EventKind.DRIFT, "web is elsewhere")
    assert event_line(event, NAMES) == f"{local(0.0)}  run 4: drift: web is elsewhere"


@pytest.mark.parametrize("text", ["begins (process 7)", "continues (process 7)"])
def test_a_line_with_which_a_runner_begins_says_whose_time_it_is(text: str) -> None:
    event = EventRecord(7, 4, 0.0, None, EventKind.RUN, text)
    assert event_line(event, NAMES) == f"{local(0.0)}  run 4: {text}"
    simulated = event_line(event, NAMES, simulated=True)
    assert simulated == f"{local(0.0)}  run 4: {text}, times are simulated"
    assert "simulated" not in event_line(replace(event, what="done"), NAMES, simulated=True)


def test_a_document_says_all() -> None:
    event = EventRecord(
        7, 4, 0.0, 3, EventKind.JOB, "job 12 ended: success", AttemptState.SUCCESS, "Remove"
    )
    assert event_document(event, NAMES) == {
        "id": 7,
        "at": "1970-01-01T00:00:00Z",
        "move": 3,
        "instance": "web.example.org",
        "kind": "job",
        "text": "job 12 ended: success: Remove",
    }
