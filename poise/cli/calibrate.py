"""``poise calibrate``: measure how long a cluster's actions take."""

from __future__ import annotations

from typing import Annotated

from poise.calibrating.calibrate import USUAL_DAYS, calibrate_by
from poise.cli.bundle import expanded
from poise.cli.option import flag, option
from poise.cli.run_options import LedgerToRead
from poise.cli.source_options import AsJson, Connection, Source
from poise.report.output import print_document, print_report
from poise.report.progress import ProgressLine
from poise.settings.access import resolve

Days = Annotated[
    int,
    option("--days", metavar="N", least=1, help="Days of the past to read.", default=True),
]
DryRun = Annotated[bool, flag("--dry-run", help="Show the times found; keep nothing.")]


@expanded()
def calibrate(
    *,
    source: Source,
    days: Days = USUAL_DAYS,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    ledger: LedgerToRead = None,
    connection: Connection,
) -> None:
    """Measure how long actions take on a live cluster.

    Past migrations, failovers and disk replacements are read from Ganeti's queue and archive, and
    from Poise's own runs. Nothing on the cluster is changed. The times are kept in the state
    folder; reports about this cluster use them from then on, and show a range. Under five jobs of
    a kind its default rate is used.

    Through RAPI only a user who may write sees the jobs.
    """
    from poise.report.calibration import (  # numpy, which help does without
        calibration_report,
        calibration_result,
    )

    config = connection.settings()
    access = resolve(connection.access(source), config)
    with ProgressLine("reading past jobs"):
        found = calibrate_by(access, config, ledger=ledger, days=days, keep=not dry_run)
    if as_json:
        print_document(calibration_result(found))
    else:
        print_report(calibration_report(found))
