"""A run watched from another process."""

from __future__ import annotations

import json

import pytest

from executor.ledger import RunState
from poise.report.run.watch import StatusWatch, change_words
from poise.runs.time_left import Estimate
from poise.settings.times import local
from tests.poise.report.run.made_runs import BROKEN, DONE, RUNNING, WAITING, at, run_of, web

BEFORE = run_of(at(web(1), RUNNING, job="7"), at(web(2), WAITING))
AFTER = run_of(at(web(1), DONE), at(web(2), RUNNING, job="8"))
ENDED = run_of(at(web(1), DONE), at(web(2), BROKEN, "runs twice"), state=RunState.INCOMPLETE)


def test_a_line_says_what_has_changed() -> None:
    assert change_words(BEFORE) == "run 2: running, 0 of 2 moves done, 1 running"
    assert change_words(ENDED) == "run 2: incomplete, 1 of 2 moves not done, 1 needs attention"


def test_without_a_terminal_every_change_is_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    with StatusWatch(as_json=False) as shown:
        for second, view in enumerate((BEFORE, BEFORE, AFTER, ENDED)):
            assert shown.show(view, Estimate(100.0 - second, ""), float(second))
    assert capfd.readouterr().out.splitlines() == [
        f"{local(0.0)}  run 2: running, 0 of 2 moves done, 1 running",
        f"{local(2.0)}  run 2: running, 1 of 2 moves done, 1 running",
        f"{local(3.0)}  run 2: incomplete, 1 of 2 moves not done, 1 needs attention",
    ]


def test_as_json_every_change_is_a_document_in_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    with StatusWatch(as_json=True) as shown:
        for second, view in enumerate((BEFORE, BEFORE, AFTER)):
            shown.show(view, Estimate(100.0 - second, ""), float(second))
    documents = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [one["counts"]["done"] for one in documents] == [0, 1]
    assert {one["format"] for one in documents} == {"poise.run/1"}
