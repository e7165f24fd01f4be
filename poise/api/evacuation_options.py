"""The options of :func:`poise.evacuate` in one piece: the one place that declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from planner.state import DEFAULT_KVM_NODE_MEMORY
from poise.api.balance_options import BalanceOptions
from poise.api.options_among import options_among, values_of

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Json
    from planner.state import ModelOptions
    from snapshots.cluster import Cluster

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

    def of_part(self, part: str) -> EvacuationOptions:
        """The same for another part of the nodes."""
        return replace(self, part=part)

    def like_balance(self) -> BalanceOptions:
        """Those that balancing has, too."""
        return options_among(BalanceOptions, values_of(self))

    def document(self, cluster: Cluster, checked: ModelOptions) -> dict[str, Json]:
        """As a plan keeps them."""
        kept: dict[str, Json] = {
            "part": self.part,
            **self.like_balance().document(cluster, checked),
        }
        return {one.name: kept[one.name] for one in fields(self)}

    @classmethod
    def from_document(cls, document: Mapping[str, Json]) -> EvacuationOptions:
        """The options of a plan's document."""
        return options_among(cls, document)
