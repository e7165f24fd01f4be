"""Runs to choose from, where a command could be about several."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from poise.messages import write
from poise.report.plain import render_plain
from poise.report.run import runs_report
from poise.runs.run_list import RunList
from poise.runs.selection import SeveralRuns


@contextmanager
def choices_listed() -> Iterator[None]:
    """Lists the runs on standard error before the error that says that there are several."""
    try:
        yield
    except SeveralRuns as several:
        write(render_plain(runs_report(RunList(several.runs), time.time())))
        raise
