"""Events as lines: they read by themselves, whatever wrote them."""

from __future__ import annotations

import pytest

from executor.ledger import EventKind, EventRecord
from poise.report.event_lines import event_document, event_line
from poise.settings.times import local

NAMES = {3: "web.example.org"}


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        ("submit", "job 12 queued", "job 12 queued"),
        ("job", "job 12 ended: success: Remove logical volumes", "job 12 ended: success"),
        ("job", "late job 12 ended: success: Remove", "late job 12 ended: success"),
        ("job", "job 12 ended: error: no space", "job 12 ended: error: no space"),
        ("job", "job ended: refused: busy", "job ended: refused: busy"),
        ("done", "web.example.org is on a:b, as planned", "is on a:b, as planned"),
        ("broken", "web.example.org: runs twice", "broken: runs twice"),
        ("blocked", "waits for move 1 (db)", "not carried out: waits for move 1 (db)"),
        ("network", "no answer", "network: no answer"),
    ],
)
def test_a_line_about_a_move(kind: str, text: str, line: str) -> None:
    event = EventRecord(7, 1, 0.0, 3, EventKind(kind), text)
    assert event_line(event, NAMES) == f"{local(0.0)}  move 3 web.example.org: {line}"


def test_a_line_about_the_run() -> None:
    event = EventRecord(7, 4, 0.0, None, EventKind.DRIFT, "web is elsewhere")
    assert event_line(event, NAMES) == f"{local(0.0)}  run 4: drift: web is elsewhere"


def test_a_document_says_all() -> None:
    event = EventRecord(7, 4, 0.0, 3, EventKind.JOB, "job 12 ended: success: Remove")
    assert event_document(event, NAMES) == {
        "id": 7,
        "at": "1970-01-01T00:00:00Z",
        "move": 3,
        "instance": "web.example.org",
        "kind": "job",
        "text": "job 12 ended: success: Remove",
    }
