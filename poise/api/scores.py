"""The score of a node group: how far from balanced it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.scoring import TERMS, ExactScorer, proven_bound
from planner.state import (
    DEFAULT_KVM_NODE_MEMORY,
    Model,
    Placement,
    Utilisation,
    group_scope,
    prepare,
)
from poise.api.naming import check_nodes_in, choose_group
from poise.api.planning_options import model_options
from poise.api.silence import check_answers
from snapshots.cluster import Cluster
from snapshots.htools import fixed
from snapshots.reading import harmless


@dataclass(frozen=True, slots=True)
class ScoreTerm:
    """One term: ``weight`` times ``value`` enters the score."""

    name: str
    weight: float
    value: float


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one group, lower is better; NaN where a node lacks what a term divides by.

    ``bound`` is a score that no balancing can beat: the memory that N+1 must reserve.
    """

    group: str
    score: float
    bound: float
    terms: tuple[ScoreTerm, ...]

    def __repr__(self) -> str:
        group = harmless(self.group)
        return f"Score of group {group}: {fixed(self.score, 8)}, at best {fixed(self.bound, 8)}"

    def _repr_html_(self) -> str:
        from snapshots.html_table import html_table

        rows = [
            (term.name, term.weight, term.value, term.weight * term.value) for term in self.terms
        ]
        return html_table(repr(self), ["Term", "Weight", "Value", "In the score"], rows)


def score(
    cluster: Cluster,
    group: str | None = None,
    *,
    offline: Sequence[str] = (),
    utilisation: Mapping[str, Utilisation] | None = None,
    ignore_utilisation: bool = False,
    exclusion_tags: Sequence[str] = (),
    node_cpu_load: Mapping[str, float] | None = None,
    instance_cpu_load: Mapping[str, float] | None = None,
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY,
) -> Score:
    """The score of ``group`` as Ganeti's hbal computes it, and its twenty terms.

    Args:
        cluster: a snapshot from :func:`poise.load`.
        group: name or UUID; may be left out where only one group has nodes.
        offline: names of nodes to take as offline.
        utilisation: load of instances by full name: cpu, memory, disk, network (1.0 unless
            given).
        ignore_utilisation: take every load as 0.
        exclusion_tags: tag prefixes beyond those that the cluster's own tags name.
        node_cpu_load: measured CPU load of every node, by full name.
        instance_cpu_load: measured CPU load of every instance, by full name.
        kvm_node_memory: MiB that a KVM node itself needs, where the source names its hypervisor;
            0 for what the node reports.

    Raises:
        UsageError, CannotTell: as :func:`poise.balance`.
    """
    options = model_options(
        cluster,
        offline=offline,
        utilisation=utilisation,
        ignore_utilisation=ignore_utilisation,
        exclusion_tags=exclusion_tags,
        node_cpu_load=node_cpu_load,
        instance_cpu_load=instance_cpu_load,
        kvm_node_memory=kvm_node_memory,
    )
    row = choose_group(cluster, group)
    check_nodes_in(cluster, row, "offline", options.offline_nodes)
    check_answers(cluster, row, options.offline_nodes)
    model = prepare(cluster, options)
    return score_of_group(model, Placement(model), row)


def score_of_group(model: Model, placement: Placement, row: int) -> Score:
    """The score of group ``row`` in a placement."""
    scope = group_scope(placement, row)
    scorer = ExactScorer(placement, scope)
    return Score(
        group=model.cluster.groups[row].name,
        score=scorer.score(),
        bound=proven_bound(placement, scope),
        terms=tuple(
            ScoreTerm(term.name, term.weight, float(value))
            for term, value in zip(TERMS, scorer.components(), strict=True)
        ),
    )
