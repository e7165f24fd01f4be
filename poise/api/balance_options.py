"""The options of :func:`poise.balance` in one piece: the one place that declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.state import DEFAULT_KVM_NODE_MEMORY, ModelOptions, Utilisation
from poise.api.move_options import MoveOptions
from poise.api.options_among import options_among, values_of
from poise.api.planning_options import loads_digest, model_options
from poise.api.solver_options import SolverOptions

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Json
    from snapshots.cluster import Cluster

LOADS = ("utilisation", "node_cpu_load", "instance_cpu_load")
_ABOUT_PLANS = ("solver",)
"""Options that a plan does not keep among its options, but beside them."""


@dataclass(frozen=True, kw_only=True)
class BalanceOptions(SolverOptions, MoveOptions):
    """Options of balancing a node group; :func:`poise.balance` explains each of them.

    They are checked where they are used: a caller can give anything.
    """

    max_cpu: float | None = None
    min_disk: float = 0.0
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY
    utilisation: Mapping[str, Utilisation] | None = None
    ignore_utilisation: bool = False
    exclusion_tags: Sequence[str] = ()
    node_cpu_load: Mapping[str, float] | None = None
    instance_cpu_load: Mapping[str, float] | None = None

    def model_options(self, cluster: Cluster) -> ModelOptions:
        """The additions to a snapshot.

        Raises:
            UsageError: see :func:`poise.api.planning_options.model_options`.
        """
        return model_options(
            cluster,
            offline=self.offline,
            utilisation=self.utilisation,
            ignore_utilisation=self.ignore_utilisation,
            exclusion_tags=self.exclusion_tags,
            node_cpu_load=self.node_cpu_load,
            instance_cpu_load=self.instance_cpu_load,
            kvm_node_memory=self.kvm_node_memory,
            select=self.select,
            exclude=self.exclude,
            max_cpu=self.max_cpu,
            min_disk=self.min_disk,
        )

    def document(self, cluster: Cluster, checked: ModelOptions) -> dict[str, Json]:
        """As a plan keeps them: full names of nodes, and digests of loads."""
        kept: dict[str, Json] = {
            "offline": [cluster.nodes.names[k] for k in checked.offline_nodes],
            "select": None if checked.select is None else list(checked.select),
            "exclude": list(checked.exclude),
            "max_copy": self.copy_mib(),
            "goals": [str(wish) for wish in self.wishes()],
            "utilisation": loads_digest(dict(checked.utilisation)),
            "exclusion_tags": list(checked.exclusion_tags),
            "node_cpu_load": loads_digest(checked.node_cpu_load),
            "instance_cpu_load": loads_digest(checked.instance_cpu_load),
        }
        told: dict[str, Json] = {
            "instances_with_utilisation": len(checked.utilisation),
            "cpu_load_measured": not (self.node_cpu_load is self.instance_cpu_load is None),
        }
        found = values_of(self) | kept | told
        return {name: value for name, value in found.items() if name not in _ABOUT_PLANS}

    @classmethod
    def from_document(cls, document: Mapping[str, Json]) -> BalanceOptions:
        """The options of a :meth:`document`, which has neither loads nor the solver."""
        return options_among(cls, document, but=(*LOADS, *_ABOUT_PLANS))


USUAL = BalanceOptions()
"""The defaults."""
