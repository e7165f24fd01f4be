"""Every two nodes lost at once: seconds and memory, at two sizes.

    .venv/bin/python benchmarks/losses.py [--quick]

Clusters of 20 instances a node: DRBD, DRBD where memory is tight, and shared storage. A table of
all pairs is made, then the ten worst are looked at in full, with their second copies made anew.
Times are those of this machine; memory is the most that Python and numpy held beside the cluster.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from benchmarks.clusters import GIB, Recipe, make_cluster
from planner.state import Placement, prepare
from planner.whatif.losses import LossTable, NodesLost, losses_of, restored, screen_any
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate

_SIZES = ((100, 2000), (1000, 20_000))
_TIGHT = 20 * GIB
"""MiB of memory that a node has free where it is tight: one other node's worth, not two."""
_WORST = 10


def clusters(nodes: int, instances: int) -> Iterator[tuple[str, Cluster]]:
    """The clusters of one size, by what is special about them."""
    recipe = Recipe(f"{nodes}/{instances}", nodes, instances, lopsided=False, size=2)
    cluster = make_cluster(recipe)
    yield "DRBD", cluster
    yield "DRBD, tight", _tight(cluster)
    yield "shared storage", _shared(cluster)
    yield "shared storage, tight", _tight(_shared(cluster))


def _tight(cluster: Cluster) -> Cluster:
    """The same with just so much memory free on every node."""
    nodes = cluster.nodes
    total = nodes.total_memory - nodes.free_memory + _TIGHT
    free = np.full(len(nodes), _TIGHT, dtype=np.int64)
    return replace(cluster, nodes=replace(nodes, total_memory=total, free_memory=free))


def _shared(cluster: Cluster) -> Cluster:
    """The same with all disks elsewhere."""
    table = cluster.instances
    return replace(
        cluster,
        instances=replace(
            table,
            template=(DiskTemplate.RBD,) * len(table),
            secondary=np.full(len(table), NO_NODE, dtype=np.int64),
        ),
    )


def pairs(cluster: Cluster) -> Callable[[], LossTable]:
    """The question of all pairs, for a cluster that is read already."""
    placement = Placement(prepare(cluster))
    return lambda: screen_any(placement, 2)


def in_full(cluster: Cluster, table: LossTable) -> Callable[[], list[NodesLost]]:
    """The question of the worst, second copies included."""
    placement = Placement(prepare(cluster))

    def ask() -> list[NodesLost]:
        found = losses_of(placement, [table.nodes_of(row) for row in table.worst(_WORST)])
        for one in found:
            restored(placement, one, search=False)
        return found

    return ask


def seconds_of(ask: Callable[[], object]) -> float:
    """Seconds of one answer."""
    begin = time.perf_counter()
    ask()
    return time.perf_counter() - begin


def peak_of(ask: Callable[[], object]) -> float:
    """MiB that are held at most; slower, so that no time is taken with it."""
    tracemalloc.start()
    ask()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the smaller size only")
    quick = parser.parse_args().quick
    print("nodes instances kind                   pairs   harmless  seconds  peak MiB  ten worst")
    for nodes, instances in _SIZES[:1] if quick else _SIZES:
        for kind, cluster in clusters(nodes, instances):
            ask = pairs(cluster)
            seconds, table = seconds_of(ask), ask()
            print(
                f"{nodes:5} {instances:9} {kind:21} {len(table):6} {int(table.harmless.sum()):10}"
                f" {seconds:8.2f} {peak_of(ask):9.0f} {seconds_of(in_full(cluster, table)):8.2f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
