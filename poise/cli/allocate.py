"""``poise allocate``: where new instances fit, and why not elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from poise.api.naming import check_new_name
from poise.cli.allocate_options import NewInstanceOptions, PlaceOptions, PlaceOutputs
from poise.cli.bundle import expanded
from poise.cli.exit_codes import INFEASIBLE, WITH_RESERVATIONS
from poise.cli.source_options import Connection, Source
from poise.messages import tell
from poise.report.output import print_document, print_report, report_columns
from poise.report.progress import ProgressLine

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Allocation, NewInstance
    from snapshots.cluster import Cluster


@expanded()
def allocate(
    *,
    source: Source,
    instance: NewInstanceOptions,
    places: PlaceOptions,
    outputs: PlaceOutputs,
    connection: Connection,
) -> None:
    """Find the best place for a new instance.

    Places are in the order of Ganeti's hail; several instances are placed together. If nothing
    fits, the report names the closest place, what it lacks, and which few moves would make room.
    Nothing is changed.

    Exit code 0: it fits; 1: only some of --count fit; 3: it fits nowhere.
    """
    request = instance.request()
    cluster = connection.load(source, networks=bool(request.networks))
    if instance.named:
        check_new_name(cluster, instance.name)
    answer = _find(cluster, request, instance.count, places)
    if note := instance.doubtful_sizes():
        tell(note)
    _give(answer, outputs)
    if not answer.fits:
        raise typer.Exit(WITH_RESERVATIONS if answer.placed else INFEASIBLE)


def _find(cluster: Cluster, request: NewInstance, count: int, places: PlaceOptions) -> Allocation:
    """Find places, with progress on a terminal."""
    from poise.api import allocating

    with ProgressLine("looking for places") as progress:
        return allocating.allocate(
            cluster,
            request,
            count=count,
            on_progress=lambda found: progress.update(f"{found} of {count} placed"),
            **places.arguments(),
        )


def _give(answer: Allocation, outputs: PlaceOutputs) -> None:
    """Print what is wanted of the answer."""
    from poise.report.place import allocation_document, allocation_report

    if outputs.as_json:
        print_document(allocation_document(answer))
    else:
        columns = report_columns()
        why, details = outputs.why, outputs.details
        print_report(allocation_report(answer, why=why, details=details, columns=columns))
