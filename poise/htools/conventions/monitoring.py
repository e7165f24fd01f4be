"""Measurements of the monitoring daemons, as far as hbal uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from poise.htools.conventions.dump import dump_texts
from poise.htools.conventions.errors import Exit
from poise.htools.conventions.files import read_bytes_file
from snapshots.cluster import Cluster
from snapshots.errors import SourceError
from snapshots.reading import Reading


@dataclass(frozen=True, slots=True)
class Monitoring:
    """CPU loads by node or by instance (None: not to be used) and what to say on stderr.

    ``failure`` ends the run, once everything that comes earlier has been said.
    """

    nodes: Mapping[str, float] | None = None
    instances: Mapping[str, float] | None = None
    notes: tuple[str, ...] = ()
    failure: Exit | None = None


def read_monitoring(
    cluster: Cluster,
    *,
    xen: bool,
    file: str | None = None,
    all_needed: bool = False,
    unused: bool = False,
) -> Monitoring:
    """Read the loads from ``file``, or ask every node's daemon for them.

    Args:
        cluster: its nodes and instances are those that loads are wanted of.
        xen: loads by instance, as Xen tells them, and not by node.
        file: what the daemons would answer; None to ask them.
        all_needed: a load that is missing ends the run.
        unused: the loads are not used, and none is asked for; a file is still read.
    """
    from snapshots.ganeti import Collector, LoadReport, fetch_mond, read_mond

    collector = Collector.XEN_CPU if xen else Collector.CPU
    names = cluster.nodes.names
    notes: list[str] = []
    reports: dict[str, LoadReport]
    if file is not None:
        try:
            content = read_bytes_file(file, "hbal: ")
            reports = read_mond(content, collector, file, Reading.AS_HTOOLS)
        except Exit as end:
            return Monitoring(failure=end)
        except SourceError as error:
            return Monitoring(failure=Exit(1, f"Error: {error}\n"))
        if unused:
            return Monitoring()
    else:
        if unused:
            return Monitoring()
        reports = fetch_mond(names, collector, reading=Reading.AS_HTOOLS)
        notes += [
            f"Failed to contact node's {name} MonD for DC {collector.value}"
            for name in names
            if name not in reports
        ]
    incomplete = Exit(1, "Error: Not all required data available\n")
    failure = incomplete if all_needed else None
    if not all(name in reports for name in names):
        notes.append(
            f"Didn't receive an answer by all MonDs, {collector.value}'s data will be ignored."
        )
        return Monitoring(notes=tuple(notes), failure=failure)
    used = [reports[name] for name in names]
    if collector is Collector.CPU:
        totals = {name: report.total or 0.0 for name, report in zip(names, used, strict=True)}
        return Monitoring(nodes=totals, notes=tuple(notes))
    loads = {name: load for report in used for name, load in report.instances.items()}
    missing = [name for name in cluster.instances.names if name not in loads]
    if missing:
        notes.append(f"No CPU information available for {dump_texts(missing)}")
        return Monitoring(notes=tuple(notes), failure=failure)
    return Monitoring(instances=loads, notes=tuple(notes))
