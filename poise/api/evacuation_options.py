"""The options of :func:`poise.evacuate` in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from planner.state import DEFAULT_KVM_NODE_MEMORY
from poise.api.balance_options import BalanceOptions

PARTS = ("primaries", "secondaries", "full")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationOptions:
    """Options of emptying nodes; :func:`poise.evacuate` explains each of them.

    They are checked where they are used: a caller can give anything.
    """

    part: str = "primaries"
    offline: Sequence[str] = ()
    exclude: Sequence[str] = ()
    ignore_soft_errors: bool = False
    max_cpu: float | None = None
    min_disk: float = 0.0
    exclusion_tags: Sequence[str] = ()
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY
    time_limit: float | None = None

    def like_balance(self) -> BalanceOptions:
        """Those that balancing has, too."""
        common = {one.name for one in fields(self)} & {one.name for one in fields(BalanceOptions)}
        given: dict[str, Any] = {name: getattr(self, name) for name in common}
        return BalanceOptions(**given)
