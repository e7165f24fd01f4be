"""A run on a copy of its cluster in memory, of which nothing is left but the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from executor.limits import Limits
from executor.run import Agreed, Replan
from poise.cli.run_mode import Manner
from poise.report.blocks import Block
from poise.report.output import print_document, print_report
from poise.report.progress import ProgressLine
from poise.report.run import QuietWatcher, dry_run_answer, run_document, schedule_report
from poise.runs.run_changes import NO_CHANGES, RunChanges
from poise.runs.run_moves import run_moves
from poise.runs.target import Target
from poise.runs.time_left import assumptions
from poise.runs.view import RunView, view_run
from poise.settings.calibration_file import calibration_of

if TYPE_CHECKING:
    from executor.ledger import Hold, Ledger  # SQLAlchemy, which help does without


def simulate(
    ledger: Ledger,
    hold: Hold,
    copy: Target,
    limits: Limits,
    *,
    replan: Replan | None,
    agreed: Agreed,
    changes: RunChanges = NO_CHANGES,
) -> RunView:
    """The run that is held in a ledger in memory, as it is once it has run on ``copy``."""
    with ProgressLine("running it on a simulated cluster") as progress:
        watcher = QuietWatcher(progress.update)
        run_moves(
            ledger, hold, copy, limits, watcher, replan=replan, agreed=agreed, changes=changes
        )
    return view_run(ledger, hold.run.id, copy.clock.now())


def tell_dry_run(
    view: RunView,
    began: float,
    took: float,
    start: Sequence[Block],
    manner: Manner,
    before: RunView | None = None,
) -> None:
    """Show how it went: the answer, the ``start`` of a run, and the schedule.

    ``began`` is the moment when it began (seconds, epoch), ``took`` how long it lasts (seconds).
    ``before``: the run as it stood, where it is continued.
    """
    assumed = assumptions(calibration_of(view.record.cluster_uuid))
    if manner.as_json:
        print_document(run_document(view, dry_run=True, assumed=assumed))
        return
    schedule = schedule_report(view, began, assumed, before, everything=manner.moves)
    print_report([dry_run_answer(view, took, before), *start, *schedule])
