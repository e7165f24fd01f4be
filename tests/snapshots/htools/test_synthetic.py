"""Made-up clusters in the syntax of `--simulate`."""

from __future__ import annotations

import pytest

from snapshots.errors import FormatError
from snapshots.htools.synthetic import read_simulation
from snapshots.policy import DEFAULT_POLICY
from snapshots.reading.reading import Reading
from snapshots.records import AllocationPolicy


def test_a_group_of_equal_empty_nodes() -> None:
    cluster = read_simulation(["p,2,8T,64g,16"])
    (group,) = cluster.groups
    assert (group.name, group.uuid, group.policy) == ("group-01", "fake-uuid-01", DEFAULT_POLICY)
    nodes = cluster.nodes
    assert nodes.names == ("node-01-001", "node-01-002")
    assert nodes.total_memory.tolist() == nodes.free_memory.tolist() == [65536, 65536]
    assert nodes.total_disk.tolist() == nodes.free_disk.tolist() == [7629394, 7629394]
    assert nodes.total_cpus.tolist() == [16.0, 16.0]
    assert (nodes.spindles.tolist(), nodes.free_spindles.tolist()) == ([1, 1], [0, 0])
    assert (nodes.node_cpus.tolist(), nodes.node_memory.tolist()) == ([1, 1], [0, 0])
    assert nodes.master.tolist() == [True, False]
    assert len(cluster.instances) == 0


def test_the_last_of_several_options_is_the_first_group() -> None:
    cluster = read_simulation(["preferred,1,8T,64g,16,4,True", "a,2,100,200,3,5", "u,1,1t,1g,2"])
    assert [g.allocation for g in cluster.groups] == [
        AllocationPolicy.UNALLOCABLE,
        AllocationPolicy.LAST_RESORT,
        AllocationPolicy.PREFERRED,
    ]
    nodes = cluster.nodes
    assert nodes.names == ("node-01-001", "node-02-001", "node-02-002", "node-03-001")
    assert nodes.group.tolist() == [0, 1, 1, 2]
    assert nodes.spindles.tolist() == [1, 5, 5, 4]
    assert nodes.exclusive_storage.tolist() == [False, False, False, True]
    assert nodes.master.tolist() == [True, False, False, False]


def test_a_group_may_be_empty() -> None:
    assert len(read_simulation(["p,0,1t,1g,1"]).nodes) == 0


@pytest.mark.parametrize(("text", "value"), [("True", True), (" (False )", False)])
def test_exclusive_storage(text: str, value: bool) -> None:
    cluster = read_simulation([f"p,1,1t,1g,1,1,{text}"])
    assert cluster.nodes.exclusive_storage.tolist() == [value]


@pytest.mark.parametrize("count", [0, 1, 4, 8])
def test_wrong_numbers_of_parts(count: int) -> None:
    spec = ",".join(["p", *["1"] * 7][:count])
    with pytest.raises(FormatError) as caught:
        read_simulation([spec], Reading.AS_HTOOLS)
    assert "expected 6 comma-separated sections (allocation policy, node count" in str(caught.value)
    assert str(caught.value).endswith(f"but got {count}: '{spec}'")


@pytest.mark.parametrize(
    ("spec", "phrase"),
    [
        ("P,1,1,1,1", "Cannot parse AllocPolicy abbreviation 'P'"),
        ("p,x,1,1,1", "node count: cannot parse string 'x'"),
        ("p,1 ,1,1,1", "node count: leftover characters when parsing '1 ': ' '"),
        ("p,1,1k,1,1", "disk size: Unknown unit 'k'"),
        ("p,1,1,x,1", "memory size: Can't parse string 'x'"),
        ("p,1,1,1,1.5", "cpu count: cannot parse string '1.5'"),
        ("p,1,1,1,1,", "spindles: cannot parse string ''"),
        ("p,1,1,1,1,1,true", "exclusive storage: cannot parse string 'true'"),
        ("p,1,1,1,1,1,True ", "exclusive storage: cannot parse string 'True '"),
        ("p,1,-1g,1,1", "disk size: number out of range '-1g' (expected 0 or more)"),
        ("p,1,1,-64g,1", "memory size: number out of range '-64g' (expected 0 or more)"),
        ("p,1,1,1,-1", "cpu count: number out of range '-1'"),
        ("p,1,1,1,1,-1", "spindles: number out of range '-1'"),
        ("p,1,1,1,1,1,True,1", "expected POLICY,NODES,DISK,MEMORY,CPUS[,SPINDLES[,EXCL"),
        ("p,1,NaN,1,1", "disk size: Can't parse string 'NaN'"),
        ("p,1,1,Infinity,1", "memory size: Can't parse string 'Infinity'"),
        ("p,1,1,1e3,1", "memory size: Can't parse string '1e3'"),
        ("p,1,1,1,NaN", "cpu count: cannot parse string 'NaN'"),
        ("p,1,9007199254740993,1,1", "disk size: number out of range"),
        ("p,1,1,9007199254740993,1", "memory size: number out of range"),
        ("p,1,1,1,9007199254740993", "cpu count: number out of range"),
        ("p,-1,1,1,1", "node count: number out of range '-1'"),
        ("p,1000000000,1,1,1", "node count: number out of range '1000000000'"),
    ],
)
def test_bad_parts_are_named(spec: str, phrase: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_simulation(["p,1,1,1,1", spec])
    assert phrase in str(caught.value)


def test_what_answers_as_htools_takes_sizes_below_0() -> None:
    cluster = read_simulation(["p,1,-1,-2,1"], Reading.AS_HTOOLS)
    assert (cluster.nodes.free_disk.tolist(), cluster.nodes.free_memory.tolist()) == ([-1], [-2])


def test_all_groups_together_stay_below_the_limit() -> None:
    with pytest.raises(FormatError, match="out of range"):
        read_simulation(["p,60000,1,1,1", "p,60000,1,1,1"])
