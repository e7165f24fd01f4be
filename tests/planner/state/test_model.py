"""What is fixed before planning starts: the facts' load pipeline, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.state.model import UNLIMITED, Model, prepare
from planner.state.options import ModelOptions
from snapshots.instance_status import InstanceStatus
from snapshots.policy import DEFAULT_POLICY
from snapshots.records import Disk, InstanceRecord, NodeRecord
from tests.planner.small_clusters import A, B, C, cluster, instance, node, placed

GIB = 1024


def prepared(
    *instances: InstanceRecord,
    nodes: Sequence[NodeRecord] | int = 3,
    groups: int = 1,
    **options: object,
) -> Model:
    """The model of a small cluster under these options."""
    return prepare(cluster(*instances, nodes=nodes, groups=groups), ModelOptions(**options))  # type: ignore[arg-type]


# -- names -------------------------------------------------------------------------------------


def test_aliases_lack_the_suffix_of_the_cluster() -> None:
    nodes = [node("n1.ex.com"), node("n2.ex.com")]
    model = prepared(instance("web.ex.com", A), nodes=nodes)
    assert model.suffix == ".ex.com"
    assert (model.node_aliases, model.instance_aliases) == (("n1", "n2"), ("web",))


# -- utilisation -------------------------------------------------------------------------------

LOADS = (0.1, 0.2, 0.3, 0.4)
OTHER = (1.0, 2.0, 3.0, 4.0)


def test_the_load_of_an_instance_is_one_unless_it_was_measured() -> None:
    model = prepared(instance("i", A), instance("j", A), utilisation=(("j", LOADS),))
    assert model.utilisation.tolist() == [[1.0] * 4, list(LOADS)]


def test_the_last_record_of_an_instance_counts() -> None:
    model = prepared(instance("i", A), utilisation=(("i", LOADS), ("i", OTHER)))
    assert model.utilisation.tolist() == [list(OTHER)]


def test_records_of_unknown_instances_are_passed_over() -> None:
    model = prepared(instance("i.ex.com", A), utilisation=(("k", LOADS), ("i", LOADS)))
    assert model.utilisation.tolist() == [[1.0] * 4]


def test_ignoring_utilisation_means_no_load_at_all() -> None:
    model = prepared(instance("i", A), utilisation=(("i", LOADS),), ignore_utilisation=True)
    assert model.utilisation.tolist() == [[0.0] * 4]


# -- groups ------------------------------------------------------------------------------------


def test_an_instance_with_its_secondary_in_another_group_is_split() -> None:
    nodes = [node("a"), node("b"), node("c", group=1)]
    model = prepared(instance("i", A, C), instance("j", A, B), nodes=nodes, groups=2)
    assert model.split_instances().tolist() == [0]


def test_an_instance_without_a_primary_is_not_split() -> None:
    nodes = [node("a"), node("b"), node("c", group=1)]  # the last node is not its home
    assert prepared(instance("i", -1, A), nodes=nodes, groups=2).split_instances().tolist() == []


def test_no_instance_is_split_in_one_group() -> None:
    assert prepared(instance("i", A, C), instance("j", A)).split_instances().tolist() == []


# -- memory ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "unaccounted", "usable"),
    [
        (8000 - 500 - 1000, 0, 7500),
        (8000 - 500 - 1000 - 300, 300, 7200),  # 300 MiB are used that no record explains
        (8000 - 500, -1000, 7500),  # more is free than records allow: the records count
    ],
)
def test_usable_memory_is_the_less_of_records_and_report(
    reported: int, unaccounted: int, usable: int
) -> None:
    snapshot = cluster(instance("i", A), nodes=[node("a", node_memory=500)])
    report = replace(snapshot.nodes, free_memory=np.array([reported]))
    model = prepare(replace(snapshot, nodes=report))
    assert model.unaccounted_memory.tolist() == [unaccounted]
    assert model.usable_memory.tolist() == [usable]


def test_a_fraction_of_a_mebibyte_does_not_count() -> None:
    assert prepared(nodes=[node("a", total_memory=8000.9)]).unaccounted_memory.tolist() == [0]


@pytest.mark.parametrize(
    ("hypervisor", "static", "own"),
    [
        ("kvm", 4096, 4096),
        ("kvm", 0, 100),
        ("kvm", -1, 100),
        ("xen-hvm", 4096, 100),
        (None, 4096, 100),
    ],
)
def test_a_kvm_node_is_taken_to_need_a_fixed_amount(
    hypervisor: str | None, static: int, own: int
) -> None:
    nodes = [node("a", hypervisor=hypervisor, node_memory=100)]
    assert prepared(nodes=nodes, kvm_node_memory=static).node_memory.tolist() == [own]


# -- limits ------------------------------------------------------------------------------------


def test_a_policy_limits_cpus_and_spindles_of_its_groups_nodes() -> None:
    policy = replace(DEFAULT_POLICY, vcpu_ratio=1.3, spindle_ratio=2.5)
    model = prepare(cluster(nodes=[node("a", total_cpus=7.0, spindles=3)], policy=policy))
    assert model.vcpu_ratio.tolist() == [1.3]
    assert model.max_vcpus.tolist() == [9]  # of 9.1
    assert model.max_spindles.tolist() == [7.5]


def test_the_users_ratio_replaces_those_of_the_policies() -> None:
    model = prepared(max_cpu=1.5)
    assert model.vcpu_ratio.tolist() == [1.5] * 3
    assert model.max_vcpus.tolist() == [12] * 3


def test_the_disk_reserve_is_a_whole_number_of_mebibytes() -> None:
    assert prepared(min_disk=0.0000255).disk_reserve.tolist() == [2] * 3


def test_nodes_set_offline_join_those_that_are() -> None:
    nodes = [node("a", offline=True), node("b"), node("c")]
    snapshot = cluster(nodes=nodes)
    model = prepare(snapshot, ModelOptions(offline_nodes=(C,)))
    assert model.offline.tolist() == [True, False, True]
    assert snapshot.nodes.offline.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("disks", "needed"),
    [
        ((), 0),
        ((Disk(10, 2),), 2),
        ((Disk(10, 2), Disk(20, 1)), 3),
        ((Disk(10, 2), Disk(20)), -1),  # unknown
    ],
)
def test_disks_need_their_spindles_together(disks: tuple[Disk, ...], needed: int) -> None:
    assert prepared(instance("i", A, disks=disks)).disk_spindles.tolist() == [needed]


# -- monitoring --------------------------------------------------------------------------------


def test_a_nodes_cpu_load_is_shared_by_its_vcpus() -> None:
    """The node's own CPUs take part; only the CPU load changes."""
    nodes = [node("a", node_cpus=2), node("b")]
    model = prepared(
        *(instance("i", A, vcpus=4), instance("j", A, vcpus=2), instance("k", B, vcpus=1)),
        nodes=nodes,
        node_cpu_load={"a": 0.5, "b": 0.25},
    )
    assert model.utilisation[:, 0].tolist() == [0.5 / 8 * 4, 0.5 / 8 * 2, 0.25]
    assert model.utilisation[:, 1:].tolist() == [[1.0] * 3] * 3
    assert model.node_load_override == {A: 0.5, B: 0.25}


def test_an_instance_that_is_offline_has_no_share_in_the_divisor() -> None:
    stopped = instance("j", A, status=InstanceStatus.ADMIN_OFFLINE)
    model = prepared(instance("i", A), stopped, nodes=1, node_cpu_load={"a": 0.5})
    assert model.utilisation[0, 0] == 0.5


def test_measured_instances_make_the_load_of_their_nodes() -> None:
    loads = {"i": 0.5, "j": 0.25, "k": 2.0}
    model = prepared(
        *(instance("i", A), instance("j", A), instance("k", B)), instance_cpu_load=loads
    )
    assert model.utilisation[:, 0].tolist() == [0.5, 0.25, 2.0]
    assert model.node_load_override == {A: 0.75, B: 2.0, C: 0.0}


# -- edges -------------------------------------------------------------------------------------


def test_an_empty_cluster_has_an_empty_model() -> None:
    model = prepared(nodes=0)
    assert (model.node_count, model.instance_count) == (0, 0)
    assert model.split_instances().tolist() == []


def test_a_ratio_that_is_no_number_limits_like_ganetis() -> None:
    model = prepared(max_cpu=float("nan"))
    assert (model.max_vcpus < 0).all()


# -- limits ------------------------------------------------------------------------------------


@given(st.floats(0.0, 100.0), st.integers(1, 256))
def test_the_most_vcpus_are_the_last_that_the_ratio_lets_in(ratio: float, total: int) -> None:
    place = placed(nodes=[node("a", total_cpus=float(total))], options=ModelOptions(max_cpu=ratio))
    most = place.model.most_vcpus[0]
    assert not ratio < most / total
    assert ratio < (most + 1) / total


@pytest.mark.parametrize("ratio", [-1.0, float("inf"), float("nan"), 1e30])
def test_a_ratio_that_limits_nothing_gives_no_limit(ratio: float) -> None:
    place = placed(nodes=1, options=ModelOptions(max_cpu=ratio))
    assert place.model.most_vcpus.tolist() == [UNLIMITED]
