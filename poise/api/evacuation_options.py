"""The options of :func:`poise.evacuate` in one piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from planner.state import DEFAULT_KVM_NODE_MEMORY
from poise.api.balance_options import BalanceOptions

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Json

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

    @classmethod
    def from_document(cls, document: Mapping[str, Json]) -> EvacuationOptions:
        """The options of a plan's document."""
        known = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in document.items() if key in known})  # type: ignore[arg-type]
