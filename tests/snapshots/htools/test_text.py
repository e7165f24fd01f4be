"""Reading htools' text format: what each field means, and its default."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import TEMPLATES_BY_LABEL, DiskTemplate
from snapshots.htools.text import read_text, read_text_file
from snapshots.instance_status import InstanceStatus
from snapshots.policy import DEFAULT_POLICY, Policy, Spec
from snapshots.records import AllocationPolicy, Disk, Group
from snapshots.tables import InstanceTable
from tests.snapshots.data import GROUP, INSTANCE, LIMITS, NODE1, NODE2, POLICY, SPEC, changed, text


def nodes_of(*lines: str) -> Cluster:
    return read_text(text(nodes=lines, instances=()))


def instance_of(line: str) -> InstanceTable:
    return read_text(text(instances=(line,))).instances


def test_a_group_has_a_name_a_uuid_a_policy_tags_and_networks() -> None:
    (group,) = read_text(text()).groups
    expected = Group("group-01", "uuid-1", AllocationPolicy.PREFERRED, ("t1", "t2"), ("net1",))
    assert (group.name, group.uuid, group.allocation) == ("group-01", "uuid-1", expected.allocation)
    assert (group.tags, group.networks) == (expected.tags, expected.networks)


def test_a_group_may_come_without_networks() -> None:
    cluster = read_text(text(groups=("group-01|uuid-1|last_resort|",)))
    assert cluster.groups[0].networks == ()
    assert cluster.groups[0].tags == ()


def test_a_node_with_all_fields() -> None:
    nodes = nodes_of("n|64.5|1|2|100|3|8|M|uuid-1|4|a,b|Y|5|6|1.25").nodes
    assert nodes.names == ("n",)
    assert nodes.total_memory.tolist() == [64.5]
    assert (nodes.node_memory[0], nodes.free_memory[0]) == (1, 2)
    assert (nodes.total_disk[0], nodes.free_disk[0], nodes.total_cpus[0]) == (100.0, 3, 8.0)
    assert (nodes.spindles[0], nodes.free_spindles[0], nodes.node_cpus[0]) == (4, 5, 6)
    assert (nodes.master[0], nodes.offline[0], nodes.exclusive_storage[0]) == (True, False, True)
    assert nodes.tags == (("a", "b"),)
    assert nodes.cpu_speed[0] == 1.25


def test_a_node_with_the_fewest_fields() -> None:
    nodes = nodes_of("n|64|1|2|100|3|8|N|uuid-1").nodes
    assert (nodes.spindles[0], nodes.free_spindles[0], nodes.node_cpus[0]) == (1, 0, 1)
    assert nodes.tags == ((),)
    assert nodes.cpu_speed[0] == 1.0
    assert not nodes.exclusive_storage[0]


def test_more_fields_than_known_are_ignored() -> None:
    assert nodes_of(NODE1 + "|z|z").nodes.names == ("node-01",)


@pytest.mark.parametrize(
    ("flag", "offline", "master"),
    [("Y", True, False), ("M", False, True), ("N", False, False), ("y", False, False)],
)
def test_the_flag_of_a_node(flag: str, offline: bool, master: bool) -> None:
    nodes = nodes_of(changed(NODE1, 8, flag)).nodes
    assert (nodes.offline[0], nodes.master[0]) == (offline, master)


@pytest.mark.parametrize("field", range(2, 8))
def test_a_node_that_did_not_answer_is_offline_and_empty(field: int) -> None:
    line = changed("n|64|1|2|100|3|8|M|uuid-1|4|a,b|Y|5|6|1.25", field, "?")
    nodes = nodes_of(line).nodes
    assert (nodes.offline[0], nodes.master[0], nodes.exclusive_storage[0]) == (True, False, False)
    numbers = (
        nodes.total_memory,
        nodes.node_memory,
        nodes.free_memory,
        nodes.total_disk,
        nodes.free_disk,
        nodes.total_cpus,
        nodes.spindles,
        nodes.free_spindles,
        nodes.node_cpus,
    )
    assert not any(column[0] for column in numbers)
    assert (nodes.tags, nodes.cpu_speed[0]) == (((),), 1.0)


def test_an_instance_with_all_fields() -> None:
    table = instance_of("i|1024|2048|2|ADMIN_down|N|node-02|node-01|drbd|x,y|3|4|Y")
    assert (table.names, table.memory[0], table.disk[0], table.vcpus[0]) == (("i",), 1024, 2048, 2)
    assert table.status == (InstanceStatus.ADMIN_DOWN,)
    assert (table.primary[0], table.secondary[0]) == (1, 0)
    assert table.template == (DiskTemplate.DRBD,)
    assert table.disks == ((Disk(2048, 4),),)
    assert (table.auto_balance[0], table.spindle_use[0], table.forthcoming[0]) == (False, 3, True)
    assert table.tags == (("x", "y"),)


def test_an_instance_with_the_fewest_fields() -> None:
    table = instance_of("i|1024|2048|2|running|Y|node-02||plain|")
    assert table.secondary[0] == NO_NODE
    assert (table.spindle_use[0], table.forthcoming[0]) == (1, False)
    assert table.disks == ((Disk(2048, None),),)


@pytest.mark.parametrize("label", list(TEMPLATES_BY_LABEL))
def test_every_disk_template_is_known(label: str) -> None:
    table = instance_of(changed(INSTANCE, 9, label))
    assert table.template[0].label == label


@pytest.mark.parametrize("status", list(InstanceStatus))
def test_every_status_is_known(status: InstanceStatus) -> None:
    assert instance_of(changed(INSTANCE, 5, status.value)).status == (status,)


def test_an_instance_without_mirror_may_name_a_secondary_or_its_own_node() -> None:
    assert instance_of(changed(INSTANCE, 9, "plain")).secondary[0] == 1
    same = changed(changed(INSTANCE, 9, "plain"), 8, "node-01")
    assert instance_of(same).secondary[0] == 0


@pytest.mark.parametrize(
    ("field", "tags"), [("", ()), ("a", ("a",)), ("a,", ("a", "")), ("a,,b", ("a", "", "b"))]
)
def test_empty_items_of_lists_count(field: str, tags: tuple[str, ...]) -> None:
    assert instance_of(changed(INSTANCE, 10, field)).tags == (tags,)


def test_cluster_tags_are_taken_verbatim() -> None:
    assert read_text(text(tags=("a:b", " c|d "))).tags == ("a:b", " c|d ")


def test_the_cluster_and_each_group_have_a_policy_of_their_own() -> None:
    own = f"group-01|1,2,3,4,5,6|{LIMITS};1,1,1,1,1,1;2,2,2,2,2,2|plain,ext|1.5|0.5"
    cluster = read_text(text(policies=(POLICY, own)))
    low, high = Spec(128, 1, 1024, 1, 1, 1), Spec(32768, 8, 1048576, 16, 8, 12)
    templates = (DiskTemplate.DRBD, DiskTemplate.PLAIN)
    assert cluster.policy == Policy(low, ((low, high),), templates, 4.0, 32.0)
    assert cluster.groups[0].policy == Policy(
        Spec(1, 2, 3, 4, 5, 6),
        ((low, high), (Spec(*(1,) * 6), Spec(*(2,) * 6))),
        (DiskTemplate.PLAIN, DiskTemplate.EXT),
        1.5,
        0.5,
    )


def test_a_policy_may_name_its_group_by_uuid() -> None:
    cluster = read_text(text(policies=(f"uuid-1|{SPEC}||drbd|1.5|2.5",)))
    assert cluster.groups[0].policy.limits == ()
    assert cluster.groups[0].policy.vcpu_ratio == 1.5


def test_groups_and_clusters_without_policy_line_have_the_default() -> None:
    cluster = read_text(text(policies=()))
    assert cluster.policy == cluster.groups[0].policy == DEFAULT_POLICY


def test_the_last_of_several_policies_counts() -> None:
    lines = (POLICY, POLICY.replace("4.0", "2.0"))
    assert read_text(text(policies=lines)).policy.vcpu_ratio == 2.0


def test_without_tags_section_the_policies_are_taken_for_tags() -> None:
    lines = f"{GROUP}\n\n{NODE1}\n{NODE2}\n\n{INSTANCE}\n\n{POLICY}\n"
    cluster = read_text(lines)
    assert cluster.tags == (POLICY,)
    assert cluster.policy == DEFAULT_POLICY


def test_sections_after_the_policies_are_ignored() -> None:
    assert read_text(text() + "\nwhat\n\never\n").groups[0].name == "group-01"


def test_a_file_may_end_after_the_empty_tags() -> None:
    assert read_text(f"{GROUP}\n\n{NODE1}\n\n\n\n").instances.names == ()


def test_a_cluster_may_be_empty() -> None:
    cluster = read_text("\n\n\n\n\n")
    assert (cluster.groups, len(cluster.nodes), len(cluster.instances)) == ((), 0, 0)


def test_a_file_is_its_own_source(tmp_path: Path) -> None:
    path = tmp_path / "ä.data"
    path.write_text(text(tags=("grüße",)), "utf-8")
    cluster = read_text_file(path)
    assert (cluster.source, cluster.tags, cluster.read_at) == (str(path), ("grüße",), None)
