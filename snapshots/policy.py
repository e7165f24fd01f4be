"""Instance policies: the sizes and ratios a node group allows."""

from __future__ import annotations

from dataclasses import dataclass

from snapshots.disk_template import ALL_TEMPLATES, DiskTemplate


@dataclass(frozen=True, slots=True)
class Spec:
    """One bound of a policy: memory and disk in MiB, the rest are counts."""

    memory: int
    cpus: int
    disk: int
    disk_count: int
    nic_count: int
    spindles: int


@dataclass(frozen=True, slots=True)
class Policy:
    """The sizes that a group admits of instances, and how far its nodes may be filled.

    ``limits`` are (minimum, maximum) pairs; ``vcpu_ratio`` is virtual per physical CPU and
    ``spindle_ratio`` instance spindles per node spindle.
    """

    standard: Spec
    limits: tuple[tuple[Spec, Spec], ...]
    templates: tuple[DiskTemplate, ...]
    vcpu_ratio: float
    spindle_ratio: float


_SMALLEST = Spec(128, 1, 1024, 1, 1, 1)

DEFAULT_POLICY = Policy(
    standard=_SMALLEST,
    limits=((_SMALLEST, Spec(32768, 8, 1048576, 16, 8, 12)),),
    templates=ALL_TEMPLATES,
    vcpu_ratio=4.0,
    spindle_ratio=32.0,
)
