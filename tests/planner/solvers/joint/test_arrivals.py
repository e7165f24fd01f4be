"""New instances that come together: where each may go."""

from __future__ import annotations

from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import A, B, C, D, cluster, node
from tests.planner.solvers.joint.test_newcomers import MANY, new, question, two_groups


def test_pairs_lie_within_one_group() -> None:
    [bunch], whole = question(two_groups(), new("x")).bunches({}, MANY)
    assert whole
    assert bunch.pairs.tolist() == [[A, B], [B, A], [C, D], [D, C]]


def test_a_node_without_room_is_no_choice() -> None:
    nodes = [node("a"), node("b", free_disk=1000), node("c")]
    [bunch], _ = question(cluster(nodes=nodes), new("x")).bunches({}, MANY)
    assert bunch.pairs.tolist() == [[A, C], [C, A]]


def test_instances_that_are_alike_are_one_bunch() -> None:
    asked = question(cluster(), new("x"), new("y"), new("z", memory=2000))
    bunches, _ = asked.bunches({}, MANY)
    assert [len(bunch.rows) for bunch in bunches] == [2, 1]


def test_of_too_many_choices_the_roomiest_nodes_and_those_in_use_remain() -> None:
    nodes = [node("a"), node("b", free_memory=6000, total_memory=6000.0), node("c")]
    asked = question(cluster(nodes=nodes), new("x", template=DiskTemplate.EXT))
    [row] = asked.rows
    [bunch], whole = asked.bunches({row: (B, NO_NODE)}, 1)
    assert not whole
    assert bunch.pairs[:, 0].tolist() == [A, B]
