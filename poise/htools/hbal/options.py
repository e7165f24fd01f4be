"""The options of hbal."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.solvers import StopRules
from planner.state import DEFAULT_KVM_NODE_MEMORY

TO_STDOUT = "-"
"""The file of ``-C`` without one."""

_STOP = StopRules()


@dataclass(slots=True)
class HbalOptions:
    """The options.

    ``node_fields`` None: no node list. ``commands`` None: no commands, else a file or
    :data:`TO_STDOUT`. ``priority`` is Ganeti's number for executed jobs, ``reason`` what they
    carry (None: hbal's own). Memory is MiB; ``max_cpu`` virtual per physical CPUs; ``min_disk``
    a fraction of each node's disk.
    """

    node_fields: tuple[str, ...] | None = None
    print_instances: bool = False
    commands: str | None = None
    text_file: str | None = None
    evacuate: bool = False
    restricted_migration: bool = False
    master: str | None = None
    socket: str | None = None
    iallocator_file: str | None = None
    execute: bool = False
    priority: int = 0
    reason: str | None = None
    first_job_group: bool = False
    group: str | None = None
    max_length: int = _STOP.max_steps
    verbosity: int = 1
    offline: list[str] = field(default_factory=list)
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY
    min_score: float = _STOP.min_score
    max_cpu: float | None = None
    min_disk: float = 0.0
    min_gain: float = _STOP.min_gain
    min_gain_limit: float = _STOP.min_gain_limit
    disk_moves: bool = True
    instance_moves: bool = True
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore_soft_errors: bool = False
    utilisation_file: str | None = None
    ignore_utilisation: bool = False
    mond: bool = False
    mond_file: str | None = None
    need_mond: bool = False
    mond_xen: bool = False
    exclusion_tags: tuple[str, ...] = ()
    save: str | None = None
    show: str | None = None
    """``help``, ``version`` or ``completion`` instead of balancing."""
