"""CPU loads measured by Ganeti's monitoring daemons, made ready for planning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.words import first_of
from snapshots.cluster import Cluster
from snapshots.ganeti import Collector, fetch_mond, read_mond_file


@dataclass(frozen=True, slots=True)
class MeasuredLoads:
    """CPU loads by full name, of every node or of every instance; None where not measured.

    ``missing`` says in one line why neither could be used.
    """

    nodes: Mapping[str, float] | None = None
    instances: Mapping[str, float] | None = None
    missing: str | None = None


def measured_loads(cluster: Cluster, *, file: Path | None, xen: bool) -> MeasuredLoads:
    """Ask every node's daemon, or read recorded answers from ``file``.

    Args:
        cluster: whose loads.
        file: recorded answers, None to ask the daemons.
        xen: use the load that Xen reports of every instance, not the node's own.

    Raises:
        SourceError: the file cannot be read, or is not what it should be.
    """
    collector = Collector.XEN_CPU if xen else Collector.CPU
    names = cluster.nodes.names
    reports = fetch_mond(names, collector) if file is None else read_mond_file(file, collector)
    absent = [name for name in names if name not in reports]
    if absent:
        return MeasuredLoads(missing=_ignored(collector, "node", absent))
    if not xen:
        totals = {name: reports[name].total for name in names}
        return MeasuredLoads(nodes={k: load for k, load in totals.items() if load is not None})
    loads = {name: load for report in reports.values() for name, load in report.instances.items()}
    table = cluster.instances
    absent = [
        name
        for name, coming in zip(table.names, table.forthcoming, strict=True)
        if not coming and name not in loads
    ]
    if absent:
        return MeasuredLoads(missing=_ignored(collector, "instance", absent))
    return MeasuredLoads(instances=loads)


def _ignored(collector: Collector, kind: str, names: list[str]) -> str:
    return f"{collector.value} is ignored: no usable report for {kind} {first_of(names, 3)}"
