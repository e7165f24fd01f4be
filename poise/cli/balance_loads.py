"""Where ``poise balance`` takes the loads of instances and nodes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from snapshots.errors import BackendError, FormatError, UsageError

if TYPE_CHECKING:
    from planner.state import Utilisation
    from poise.api.balance_options import BalanceOptions
    from poise.settings.monitoring import MeasuredLoads
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class LoadSources:
    """A file of utilisations, and MonD's measurements, asked for or recorded (``mond_data``)."""

    utilisation: Path | None
    mond: bool
    mond_data: Path | None
    xen: bool
    required: bool

    @property
    def measured(self) -> bool:
        """Whether measurements are wanted."""
        return self.mond or self.mond_data is not None or self.xen

    def check(self) -> None:
        """Raises UsageError where measurements are required that nothing asks for."""
        if self.required and not self.measured:
            raise UsageError(
                "--require-mond does nothing without --mond, --mond-data or --mond-xen"
            )

    def added(self, cluster: Cluster, options: BalanceOptions) -> tuple[Cluster, BalanceOptions]:
        """The options with the loads; the cluster with a note on measurements that are missing.

        Raises:
            SourceError: a file cannot be read, or is not what it should be.
            BackendError: measurements are missing and required.
        """
        if self.measured and not options.ignore_utilisation:
            loads = self._measure(cluster)
            options = replace(options, node_cpu_load=loads.nodes, instance_cpu_load=loads.instances)
            if loads.missing:
                cluster = replace(cluster, notes=(*cluster.notes, loads.missing))
        if self.utilisation is not None:
            options = replace(options, utilisation=_read(cluster, self.utilisation))
        return cluster, options

    def _measure(self, cluster: Cluster) -> MeasuredLoads:
        from poise.report.progress import Progress
        from poise.settings.monitoring import measured_loads

        with Progress("asking the nodes for their CPU load"):
            loads = measured_loads(cluster, file=self.mond_data, xen=self.xen)
        if loads.missing and self.required:
            raise BackendError(loads.missing)
        return loads


def _read(cluster: Cluster, path: Path) -> dict[str, Utilisation]:
    """The loads in a utilisation file.

    Raises:
        FormatError: a line names no instance of the cluster, or is no utilisation at all.
    """
    from snapshots.htools import read_utilisation_file
    from snapshots.reading import located, printable, quoted

    known = set(cluster.instances.names)
    records = read_utilisation_file(path)
    for number, (name, _) in enumerate(records, 1):
        if name not in known:
            message = f"{quoted(name)} is no instance of this cluster (expected its full name)"
            raise FormatError(located(printable(str(path)), number, message))
    return dict(records)
