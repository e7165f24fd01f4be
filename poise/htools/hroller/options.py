"""The options of hroller."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.state import DEFAULT_KVM_NODE_MEMORY


@dataclass(slots=True)
class HrollerOptions:
    """The options. ``node_tags`` None: nodes with any tags; memory is MiB."""

    socket: str | None = None
    master: str | None = None
    text_file: str | None = None
    iallocator_file: str | None = None
    offline: list[str] = field(default_factory=list)
    live: bool = True
    verbosity: int = 1
    headers: bool = True
    node_tags: tuple[str, ...] | None = None
    save: str | None = None
    group: str | None = None
    print_moves: bool = False
    full_evacuation: bool = False
    skip_single: bool = False
    ignore_single: bool = False
    force: bool = False
    first_only: bool = False
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY
    show: str | None = None
    """``help``, ``version`` or ``completion`` instead of the groups."""
