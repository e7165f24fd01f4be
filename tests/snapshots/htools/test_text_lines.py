"""Lines of htools' text format: what each field means, and its default."""

from __future__ import annotations

import pytest

from snapshots.arrays import NO_NODE
from snapshots.disk_template import TEMPLATES_BY_LABEL
from snapshots.errors import FormatError
from snapshots.htools.text_lines import read_group, read_instance, read_node, split_list
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.reading.reading import Reading
from snapshots.records import FIGURES, AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord
from tests.snapshots.data import INSTANCE, NODE1, changed


def group_of(line: str) -> Group:
    return read_group(line, Reading.OWN)


def node_of(line: str, reading: Reading = Reading.OWN) -> NodeRecord:
    return read_node(line, {"uuid-1": 0, "uuid-2": 1}, reading)


def instance_of(line: str) -> InstanceRecord:
    return read_instance(line, {"node-01": 0, "node-02": 1}, Reading.OWN)


def test_a_group_has_a_name_a_uuid_a_policy_tags_and_networks() -> None:
    assert group_of("group-01|uuid-1|preferred|t1,t2|net1") == Group(
        "group-01", "uuid-1", AllocationPolicy.PREFERRED, ("t1", "t2"), ("net1",)
    )


def test_a_group_may_come_without_networks() -> None:
    assert group_of("group-01|uuid-1|last_resort|") == Group(
        "group-01", "uuid-1", AllocationPolicy.LAST_RESORT
    )


def test_a_node_with_all_fields() -> None:
    assert node_of("n|64.5|1|2|100|3|8|M|uuid-2|4|a,b|Y|5|6|1.25") == NodeRecord(
        name="n",
        group=1,
        total_memory=64.5,
        node_memory=1,
        free_memory=2,
        total_disk=100.0,
        free_disk=3,
        total_cpus=8.0,
        master=True,
        spindles=4,
        tags=("a", "b"),
        exclusive_storage=True,
        free_spindles=5,
        node_cpus=6,
        cpu_speed=1.25,
        role=NodeRole.MASTER,
    )


def test_a_node_with_the_fewest_fields() -> None:
    short = "n|64|1|2|100|3|8|N|uuid-1"
    assert node_of(short) == node_of(f"{short}|1||N|0|1|1.0")


def test_more_fields_than_known_are_ignored() -> None:
    assert node_of(f"{NODE1}|z|z") == node_of(NODE1)
    assert instance_of(f"{INSTANCE}|z|z") == instance_of(INSTANCE)


@pytest.mark.parametrize(
    ("flag", "offline", "master"),
    [("Y", True, False), ("M", False, True), ("N", False, False), ("y", False, False)],
)
def test_the_flag_of_a_node(flag: str, offline: bool, master: bool) -> None:
    node = node_of(changed(NODE1, 8, flag))
    assert (node.offline, node.master) == (offline, master)


@pytest.mark.parametrize("field", range(2, 8))
def test_a_node_that_did_not_answer_is_offline_and_empty(field: int) -> None:
    line = changed("n|64|1|2|100|3|8|M|uuid-1|4|a,b|Y|5|6|1.25", field, "?")
    empty = NodeRecord("n", 0, node_cpus=0, spindles=0, offline=True, unknown=FIGURES)
    assert node_of(line, Reading.AS_HTOOLS) == empty


def test_a_node_that_did_not_answer_is_silent_unless_it_was_set_offline() -> None:
    assert node_of(changed(NODE1, 4, "?")).silent
    assert not node_of(changed(changed(NODE1, 4, "?"), 8, "Y")).silent


def test_zeros_of_an_offline_node_mean_that_nothing_is_known() -> None:
    assert node_of("n|0|0|0|0|0|0|Y|uuid-1").unknown == FIGURES
    assert node_of("n|64|0|0|0|0|0|Y|uuid-1").unknown == frozenset()


def test_an_instance_with_all_fields() -> None:
    read = instance_of("i|1024|2048|2|ADMIN_down|N|node-02|node-01|drbd|x,y|3|4|Y")
    assert (read.name, read.memory, read.disk, read.vcpus) == ("i", 1024, 2048, 2)
    assert read.status is InstanceStatus.ADMIN_DOWN
    assert (read.primary, read.secondary, read.template.label) == (1, 0, "drbd")
    assert read.disks == (Disk(2048, 4),)
    assert (read.auto_balance, read.spindle_use, read.forthcoming) == (False, 3, True)
    assert read.tags == ("x", "y")


def test_an_instance_with_the_fewest_fields() -> None:
    short = "i|1024|2048|2|running|Y|node-02||plain|"
    read = instance_of(short)
    assert (read.secondary, read.disks) == (NO_NODE, (Disk(2048, None),))
    assert read == instance_of(f"{short}|1|-|N")


@pytest.mark.parametrize("label", list(TEMPLATES_BY_LABEL))
def test_every_disk_template_is_known(label: str) -> None:
    assert instance_of(changed(INSTANCE, 9, label)).template.label == label


@pytest.mark.parametrize("status", list(InstanceStatus))
def test_every_status_is_known(status: InstanceStatus) -> None:
    assert instance_of(changed(INSTANCE, 5, status.value)).status == status


def test_an_instance_without_mirror_may_name_a_secondary_or_its_own_node() -> None:
    plain = changed(INSTANCE, 9, "plain")
    assert instance_of(plain).secondary == 1
    assert instance_of(changed(plain, 8, "node-01")).secondary == 0


def test_drbd_needs_two_nodes() -> None:
    with pytest.raises(FormatError, match="inst-1 has same primary and secondary node - node-01"):
        instance_of(changed(INSTANCE, 8, "node-01"))


@pytest.mark.parametrize(
    ("field", "items"), [("", []), ("a", ["a"]), ("a,", ["a", ""]), ("a,,b", ["a", "", "b"])]
)
def test_empty_items_of_lists_count(field: str, items: list[str]) -> None:
    assert split_list(field) == items
    assert instance_of(changed(INSTANCE, 10, field)).tags == tuple(items)
