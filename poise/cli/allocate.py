"""``poise allocate``: where new instances fit, and why not elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from planner.state import DEFAULT_KVM_NODE_MEMORY
from poise.api.naming import check_new_name
from poise.cli.allocate_options import (
    Count,
    Details,
    Disk,
    Group,
    IgnoreSoftErrors,
    Memory,
    Name,
    Network,
    NoCapacityChecks,
    Nodes,
    Offline,
    Spindles,
    Spread,
    Tags,
    Template,
    Vcpus,
    Why,
)
from poise.cli.balance_options import KvmNodeMemory, names_in
from poise.cli.bundle import expanded
from poise.cli.exit_codes import INFEASIBLE, WITH_RESERVATIONS
from poise.cli.source_options import AsJson, Connection, Source
from poise.messages import tell
from poise.report.output import print_document, print_report, report_columns
from poise.report.progress import ProgressLine
from poise.settings.option_sizes import forgotten_units, size_option
from snapshots.disk_template import TEMPLATES_BY_LABEL
from snapshots.errors import UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:
    from planner.plan import NewInstance, Placed  # numpy, which help does without

UNNAMED = "new"


@expanded()
def allocate(
    *,
    source: Source,
    memory: Memory,
    vcpus: Vcpus,
    disk: Disk = None,
    template: Template = "drbd",
    tags: Tags = None,
    network: Network = None,
    spindles: Spindles = None,
    name: Name = UNNAMED,
    count: Count = 1,
    group: Group = None,
    nodes: Nodes = None,
    offline: Offline = None,
    spread: Spread = False,
    ignore_soft_errors: IgnoreSoftErrors = False,
    no_capacity_checks: NoCapacityChecks = False,
    kvm_node_memory: KvmNodeMemory = DEFAULT_KVM_NODE_MEMORY,
    why: Why = False,
    details: Details = False,
    as_json: AsJson = False,
    connection: Connection,
) -> None:
    """Find the best place for a new instance.

    Places are in the order of Ganeti's hail. If nothing fits, the report names the closest place,
    what it lacks, and which few moves would make room. Nothing is changed.

    Exit code 0: it fits; 1: only some of --count fit; 3: it fits nowhere.
    """
    from poise.api import allocating
    from poise.report.place.document import allocation_document
    from poise.report.place.report import allocation_report

    request = replace(
        _request(memory, disk, vcpus, template, tags, spindles, name),
        networks=tuple(names_in(network)),
    )
    cluster = connection.load(source, networks=bool(network))
    if name != UNNAMED and count == 1:
        check_new_name(cluster, name)
    with ProgressLine("looking for places") as progress:
        found = 0

        def on_placed(_: Placed) -> None:
            nonlocal found
            found += 1
            progress.update(f"{found} of {count} placed")

        answer = allocating.allocate(
            cluster,
            request,
            group=group,
            count=count,
            nodes=None if nodes is None else names_in(nodes),
            offline=names_in(offline),
            ignore_soft_errors=ignore_soft_errors,
            capacity_checks=not no_capacity_checks,
            kvm_node_memory=kvm_node_memory,
            spread=spread,
            on_placed=on_placed,
        )
    given = [("--memory", memory), *(("--disk", sizes) for sizes in disk or ())]
    if note := forgotten_units(given):
        tell(note)
    if as_json:
        print_document(allocation_document(answer))
    else:
        columns = report_columns()
        print_report(allocation_report(answer, why=why, details=details, columns=columns))
    if not answer.fits:
        raise typer.Exit(WITH_RESERVATIONS if answer.placed else INFEASIBLE)


def _request(
    memory: str,
    disk: Sequence[str] | None,
    vcpus: int,
    template: str,
    tags: Sequence[str] | None,
    spindles: int | None,
    name: str,
) -> NewInstance:
    from planner.plan import NewInstance

    if template not in TEMPLATES_BY_LABEL:
        raise UsageError(
            f"--template: no template {quoted(template)}", advice=", ".join(TEMPLATES_BY_LABEL)
        )
    return NewInstance(
        memory=size_option(memory, "--memory"),
        disks=tuple(size_option(size, "--disk") for size in names_in(disk)),
        vcpus=vcpus,
        template=TEMPLATES_BY_LABEL[template],
        tags=tuple(names_in(tags)),
        spindles=spindles,
        name=name,
    )
