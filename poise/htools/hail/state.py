"""The cluster before and after hail's answer: as a table, and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from poise.htools.conventions.files import write_text_file
from poise.htools.conventions.group_view import GroupView
from poise.htools.conventions.listing import node_list
from poise.htools.conventions.peer_map import PeerMaps
from poise.htools.hail.question import HailAnswer, HailQuestion
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.htools import write_text
from snapshots.iallocator import Allocate, AllocateSecondary
from snapshots.subset import subset, take


@dataclass(frozen=True, slots=True)
class _HailView(GroupView):
    """Nodes as hail lists them, with its ``numbers`` for the instances that it placed."""

    numbers: Mapping[int, int] = field(default_factory=dict)

    def index(self, instance: int) -> int:
        return self.numbers.get(instance, instance)


def status_lines(
    when: str, answer: HailAnswer, question: HailQuestion, node_fields: Sequence[str]
) -> list[str]:
    """The table of nodes after ``answer``."""
    peers = None
    if "peermap" in node_fields:
        peers = PeerMaps(question.fresh_placement())
        peers.follow(answer.shifts)
    none = np.zeros(0, dtype=np.int64)
    view = _HailView(
        answer.placement, answer.scope, none, 0, peers, question.first_number, answer.numbers
    )
    return ["", f"{when} cluster status:", *node_list(view, node_fields), ""]


def save(cluster: Cluster | None, path: str, suffix: str, when: str) -> str:
    """Write a cluster as a text file, None as an empty one; returns the note about it.

    Raises:
        Exit: it cannot be written.
    """
    name = f"{path}.{suffix}"
    write_text_file(name, "" if cluster is None else write_text(cluster), tool="hail")
    return f"The cluster state {when} iallocator run has been written to file '{name}'"


def before(cluster: Cluster, question: HailQuestion) -> Cluster:
    """The cluster of the question, with the memory that nodes are taken to need."""
    return replace(cluster, nodes=replace(cluster.nodes, node_memory=question.model.node_memory))


def after(question: HailQuestion, answer: HailAnswer) -> tuple[Cluster, int | None]:
    """The cluster as the answer leaves it, with only what has a node, in hail's order.

    Of a cluster of which only a group was looked at this is the group, unless there are instances
    elsewhere: then it is the whole cluster, and with it comes the number of the first node that
    hail, which dies there, does not find.
    """
    placement, old = answer.placement, question.old
    cluster = placement.to_cluster()
    rows = np.arange(len(cluster.instances))
    order = rows[:old].tolist()
    new = rows[old:].tolist()
    if isinstance(question.request, AllocateSecondary):
        if placement.primary[old] != NO_NODE:
            order[question.request.instance] = old
    elif isinstance(question.request, Allocate):
        order = new + order
    else:
        order = order + new
    kept = [row for row in order if placement.primary[row] != NO_NODE]
    table = cluster.instances
    rows_kept = np.array(kept, dtype=np.int64)
    left = before(replace(cluster, instances=take(table, rows_kept)), question)
    homes = np.column_stack([left.instances.primary, left.instances.secondary]).ravel()
    elsewhere = homes[~np.isin(homes, [NO_NODE, *answer.scope.tolist()])]
    if len(elsewhere):
        return left, int(elsewhere[0])
    return subset(left, answer.scope), None
