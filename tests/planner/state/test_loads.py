"""Loads of instances: as told, or as the nodes measured them."""

from __future__ import annotations

import numpy as np

from planner.state.loads import apply_measured, utilisation_of
from planner.state.options import ModelOptions
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, cluster, instance


def two() -> Cluster:
    return cluster(instance("one", A, vcpus=1), instance("two", A, vcpus=3))


def measured(source: Cluster, **told: dict[str, float]) -> tuple[list[float], dict[int, float]]:
    """The CPU loads of instances and of nodes."""
    loads = np.ones((len(source.instances), 4))
    nodes = apply_measured(source, ModelOptions(**told), loads)  # type: ignore[arg-type]
    return loads[:, 0].tolist(), nodes


def test_every_load_is_one_unless_told_otherwise_and_later_records_win() -> None:
    records = (("two", (2, 2, 2, 2)), ("nobody", (9, 9, 9, 9)), ("two", (3, 4, 5, 6)))
    loads = utilisation_of(two(), ModelOptions(utilisation=records))  # type: ignore[arg-type]
    assert loads.tolist() == [[1, 1, 1, 1], [3, 4, 5, 6]]


def test_loads_may_be_ignored() -> None:
    assert not utilisation_of(two(), ModelOptions(ignore_utilisation=True)).any()


def test_a_record_for_a_name_that_two_bear_is_nobodys() -> None:
    twins = cluster(instance("same", A), instance("same", B))
    loads = utilisation_of(twins, ModelOptions(utilisation=(("same", (7, 7, 7, 7)),)))  # type: ignore[arg-type]
    assert loads.max() == 1


def test_a_nodes_load_is_shared_among_its_instances_by_their_cpus() -> None:
    shares, nodes = measured(two(), node_cpu_load={"a": 8.0, "b": 1.0, "c": 0.0})
    assert shares == [2.0, 6.0]
    assert nodes == {0: 8.0, 1: 1.0, 2: 0.0}


def test_an_instance_that_is_offline_takes_no_part_in_the_sharing() -> None:
    off = InstanceStatus.ADMIN_OFFLINE
    source = cluster(instance("on", A, vcpus=1), instance("off", A, vcpus=3, status=off))
    shares, _ = measured(source, node_cpu_load={"a": 8.0, "b": 0.0, "c": 0.0})
    assert shares[0] == 8.0


def test_a_load_that_was_measured_of_instances_adds_up_on_their_nodes() -> None:
    shares, nodes = measured(two(), instance_cpu_load={"one": 0.5, "two": 0.25})
    assert shares == [0.5, 0.25]
    assert nodes == {0: 0.75, 1: 0.0, 2: 0.0}
