"""The sources of loads that ``poise balance`` takes: a file, and MonD's measurements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from poise.api.balance_options import USUAL, BalanceOptions
from poise.cli.option import flag, option
from poise.report.progress import ProgressLine
from snapshots.errors import BackendError, FormatError, UsageError
from snapshots.reading import located, printable, quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.state import Utilisation
    from poise.settings.monitoring import MeasuredLoads
    from snapshots.cluster import Cluster

_PANEL = "Utilisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSources:
    """A file of utilisations, and MonD's measurements, asked for or recorded (``mond_data``)."""

    utilisation: Annotated[
        Path | None,
        option(
            "--utilisation",
            "-U",
            panel=_PANEL,
            metavar="FILE",
            help="Loads of instances: lines of name, cpu, memory, disk, network.",
        ),
    ] = None
    ignore_utilisation: Annotated[
        bool, flag("--ignore-utilisation", panel=_PANEL, help="Ignore instance loads.")
    ] = USUAL.ignore_utilisation
    mond: Annotated[
        bool, flag("--mond", panel=_PANEL, help="Ask every node's MonD for its CPU load.")
    ] = False
    mond_data: Annotated[
        Path | None,
        option(
            "--mond-data", panel=_PANEL, metavar="FILE", help="Recorded answers of MonD to use."
        ),
    ] = None
    mond_xen: Annotated[
        bool,
        flag(
            "--mond-xen",
            panel=_PANEL,
            help="Use the CPU load of every instance, as Xen reports it.",
        ),
    ] = False
    require_mond: Annotated[
        bool,
        flag("--require-mond", panel=_PANEL, help="Stop if MonD's data is incomplete."),
    ] = False

    @property
    def measured(self) -> bool:
        """True if measurements are wanted."""
        return self.mond or self.mond_data is not None or self.mond_xen

    def check(self) -> None:
        """Raises UsageError where measurements are required that nothing asks for."""
        if self.require_mond and not self.measured:
            raise UsageError(
                "--require-mond: nothing is measured",
                advice="add --mond, --mond-data FILE or --mond-xen",
            )

    def added(self, cluster: Cluster, options: BalanceOptions) -> tuple[Cluster, BalanceOptions]:
        """The options with the loads; the cluster with a note on measurements that are missing.

        Raises:
            SourceError: a file cannot be read, or is not what it should be.
            BackendError: measurements are missing and required.
        """
        options = replace(options, ignore_utilisation=self.ignore_utilisation)
        if self.measured and not self.ignore_utilisation:
            loads = self._measure(cluster)
            options = replace(options, node_cpu_load=loads.nodes, instance_cpu_load=loads.instances)
            if loads.missing:
                cluster = replace(cluster, notes=(*cluster.notes, loads.missing))
        if self.utilisation is not None:
            options = replace(options, utilisation=_read(cluster, self.utilisation))
        return cluster, options

    def _measure(self, cluster: Cluster) -> MeasuredLoads:
        from poise.settings.monitoring import measured_loads  # HTTP

        with ProgressLine("asking the nodes for their CPU load"):
            loads = measured_loads(cluster, file=self.mond_data, xen=self.mond_xen)
        if loads.missing and self.require_mond:
            raise BackendError(loads.missing)
        return loads


def _read(cluster: Cluster, path: Path) -> dict[str, Utilisation]:
    """The loads in a utilisation file.

    Raises:
        FormatError: a line names no instance of the cluster, or is no utilisation at all.
    """
    from snapshots.htools import read_utilisation_file

    known = set(cluster.instances.names)
    records = read_utilisation_file(path)
    for number, (name, _) in enumerate(records, 1):
        if name not in known:
            message = f"no instance {quoted(name)} in this cluster (expected its full name)"
            raise FormatError(located(printable(str(path)), number, message))
    return dict(records)
