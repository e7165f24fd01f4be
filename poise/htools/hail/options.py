"""The options of hail."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.state import DEFAULT_KVM_NODE_MEMORY


@dataclass(slots=True)
class HailOptions:
    """The options; ``only`` None: no restriction; ``node_fields`` None: no list."""

    node_fields: tuple[str, ...] | None = None
    save: str | None = None
    text_file: str | None = None
    simulate: list[str] = field(default_factory=list)
    verbosity: int = 0
    ignore_utilisation: bool = False
    ignore_soft_errors: bool = False
    capacity_checks: bool = True
    only: tuple[str, ...] | None = None
    mond: bool = False
    mond_xen: bool = False
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY
    show: str | None = None
