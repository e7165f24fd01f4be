"""The options of ``poise evacuate``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from poise.api.evacuation_options import EvacuationOptions
from poise.cli.balance_options import names_in
from poise.cli.limit_options import (
    ExclusionTags,
    IgnoreSoftErrors,
    KvmNodeMemory,
    MaxCpu,
    MinDisk,
    TimeLimit,
)
from poise.cli.option import flag, option
from snapshots.errors import UsageError

_USUAL = EvacuationOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evacuating:
    """The part of the nodes that is emptied, and what holds instances back."""

    primaries: Annotated[
        bool, flag("--primaries", help="No instance runs there afterwards (default).")
    ] = False
    secondaries: Annotated[
        bool, flag("--secondaries", help="No second copy is there afterwards.")
    ] = False
    full: Annotated[bool, flag("--full", help="Both: the nodes are empty afterwards.")] = False
    offline: Annotated[
        list[str] | None,
        option(
            "--offline",
            "-O",
            metavar="NODES",
            help="Nodes that are down: they take nothing, and instances on them restart elsewhere.",
        ),
    ] = None
    exclude: Annotated[
        list[str] | None,
        option("--exclude", metavar="INSTANCES", help="Leave these instances where they are."),
    ] = None
    time_limit: TimeLimit = None
    max_cpu: MaxCpu = None
    min_disk: MinDisk = _USUAL.min_disk
    exclusion_tags: ExclusionTags = None
    ignore_soft_errors: IgnoreSoftErrors = _USUAL.ignore_soft_errors
    kvm_node_memory: KvmNodeMemory = _USUAL.kvm_node_memory

    def options(self) -> EvacuationOptions:
        """The same for :func:`poise.evacuate`.

        Raises:
            UsageError: more than one part is given.
        """
        parts = [name for name in ("primaries", "secondaries", "full") if getattr(self, name)]
        if len(parts) > 1:
            raise UsageError(
                f"choose one of {' and '.join(f'--{name}' for name in parts)}",
                advice="--full empties the nodes of both",
            )
        return EvacuationOptions(
            part=parts[0] if parts else _USUAL.part,
            offline=names_in(self.offline),
            exclude=names_in(self.exclude),
            ignore_soft_errors=self.ignore_soft_errors,
            max_cpu=self.max_cpu,
            min_disk=self.min_disk,
            exclusion_tags=names_in(self.exclusion_tags),
            kvm_node_memory=self.kvm_node_memory,
            time_limit=self.time_limit,
        )
