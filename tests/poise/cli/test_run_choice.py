"""The answers of commands where there is no run yet, or several."""

from __future__ import annotations

import pytest

from executor.ledger import RunState
from poise.cli.run_choice import choices_listed, print_no_runs
from poise.runs.run_list import RunLine
from poise.runs.selection import SeveralRuns
from tests.poise.report.run.made_runs import run_of


def line(number: int) -> RunLine:
    record = run_of(state=RunState.STOPPED, id=number, started=0.0, ended=9.0).record
    return RunLine(record, "default", "stopped", 3, 1, 4)


@pytest.mark.parametrize(
    ("ledger", "told"),
    [
        (None, "no runs yet\n"),
        ("runs.sqlite", "no runs yet in runs.sqlite\n"),
        ("postgresql://op:s3cret@db/runs", "no runs yet in postgresql://...@db/runs\n"),
    ],
)
def test_there_are_none_in_a_ledger_that_was_named(
    ledger: str | None, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_no_runs(ledger)
    assert capsys.readouterr().out == told


def test_several_are_listed_before_the_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SeveralRuns), choices_listed():
        raise SeveralRuns([line(1), line(2)], "are unfinished", "poise resume 2")
    _, _, newest, oldest = capsys.readouterr().err.splitlines()
    assert (newest.split()[0], oldest.split()[0]) == ("2", "1")
