"""The answers of commands where there is no run yet, or several that they could be about."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from poise.messages import write
from poise.report.output import print_text
from poise.report.plain import render_plain
from poise.report.run import runs_report
from poise.runs.run_list import RunList
from poise.runs.selection import SeveralRuns
from snapshots.reading import without_login


def print_no_runs(ledger: str | None) -> None:
    """Say that there is no run yet, and in which ledger where that is named."""
    print_text(f"no runs yet{'' if ledger is None else f' in {without_login(ledger)}'}\n")


@contextmanager
def choices_listed() -> Iterator[None]:
    """Lists the runs on standard error before the error that says that there are several."""
    try:
        yield
    except SeveralRuns as several:
        write(render_plain(runs_report(RunList(several.runs), time.time())))
        raise
