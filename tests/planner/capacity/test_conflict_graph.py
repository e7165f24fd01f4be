"""Nodes that must not reboot at the same time."""

from __future__ import annotations

from planner.capacity.conflict_graph import reboot_conflicts
from tests.planner.small_clusters import A, B, C, D, instance, placed

PAIRS = (instance("i", A, B), instance("j", A, B), instance("k", C, B), instance("m", D))


def test_both_nodes_of_a_mirrored_instance_conflict_once_for_each() -> None:
    graph = reboot_conflicts(placed(*PAIRS, nodes=4), (A, B, C, D), live=False)
    assert graph.neighbours == {A: [B, B], B: [A, A, C], C: [B], D: []}


def test_primaries_of_one_secondary_conflict_where_instances_keep_running() -> None:
    graph = reboot_conflicts(placed(*PAIRS, nodes=4), (A, B, C, D), live=True)
    assert sorted(graph.neighbours[A]) == [A, B, B, C]
    assert sorted(graph.neighbours[C]) == [A, B, C]
    assert (graph.degree(A), graph.degree(B), graph.degree(D)) == (4, 3, 0)


def test_only_the_given_nodes_count() -> None:
    graph = reboot_conflicts(placed(*PAIRS, nodes=4), (A, C), live=False)
    assert graph.neighbours == {A: [], C: []}


def test_an_instance_without_a_second_copy_conflicts_with_nothing() -> None:
    graph = reboot_conflicts(placed(instance("m", A), nodes=2), (A, B), live=True)
    assert graph.neighbours == {A: [], B: []}
