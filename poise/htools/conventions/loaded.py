"""A cluster made ready for one of Ganeti's tools, with what they say of it on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.state import Discrepancy, Model, ModelOptions, find_name, prepare
from poise.htools.conventions.errors import Exit
from poise.htools.conventions.monitoring import Monitoring
from poise.htools.conventions.sources import LOADING
from snapshots.cluster import Cluster
from snapshots.errors import UsageError


@dataclass(frozen=True, slots=True)
class Loaded:
    """A cluster ready for planning.

    ``twins``: so many rows at the start of the model's instances are not instances (see
    :mod:`poise.htools.conventions.doubled_instances`). ``cluster`` is without them.
    ``monitoring_notes`` stand on stderr before ``failure``, if that is set, ends the run.
    ``unknown_offline`` are the names given as offline that mean no node, last one first.
    """

    cluster: Cluster
    model: Model
    twins: int
    first_discrepancies: tuple[Discrepancy, ...]
    monitoring_notes: tuple[str, ...]
    failure: Exit | None
    unknown_offline: tuple[str, ...]


def make_ready(
    cluster: Cluster,
    options: ModelOptions,
    *,
    offline: Sequence[str],
    twice: bool,
    measured: Monitoring | None = None,
) -> Loaded:
    """The cluster with what the tool's options add to it.

    Args:
        options: the model's, without what the other arguments say.
        offline: names of nodes to take for offline.
        twice: the cluster goes through a first pass without the options.
        measured: the answers of the monitoring daemons.

    Raises:
        Exit: a selected or excluded instance is unknown.
    """
    measured = measured or Monitoring()
    instance_loads = measured.instances
    everything = cluster
    first: tuple[Discrepancy, ...] = ()
    if twice:
        from poise.htools.conventions.doubled_instances import tame_twins, twin_names, with_twins

        first = prepare(cluster, ModelOptions(kvm_node_memory=0)).discrepancies
        everything = with_twins(cluster)
        if instance_loads is not None:
            known = instance_loads
            instance_loads = {
                **known,
                **{twin: known[n] for twin, n in twin_names(cluster.instances.names).items()},
            }
    rows = [find_name(cluster.nodes.names, name) for name in offline]
    unknown = [name for name, row in zip(offline, rows, strict=True) if row is None]
    try:
        model = prepare(
            everything,
            replace(
                options,
                node_cpu_load=measured.nodes,
                instance_cpu_load=instance_loads,
                offline_nodes=tuple(row for row in rows if row is not None),
            ),
        )
    except UsageError as error:
        raise Exit(1, f"{LOADING}{error}\n") from None
    twins = len(cluster.instances) if twice else 0
    if twins:
        model = tame_twins(model, twins)
    return Loaded(
        cluster, model, twins, first, measured.notes, measured.failure, tuple(unknown[::-1])
    )
