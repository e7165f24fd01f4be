"""Tables: read-only columns, and which instances count where."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from snapshots.records import FIGURES
from tests.planner.small_clusters import A, B, cluster, instance, node


def test_arrays_that_could_be_written_to_are_copied() -> None:
    memory = np.array([1, 2, 3])
    table = replace(cluster().nodes, free_memory=memory)
    memory[0] = 99
    assert table.free_memory.tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        table.free_memory[0] = 5


def test_an_instance_with_one_node_as_both_is_not_at_home() -> None:
    table = cluster(instance("pair", A, B), instance("same", A, A), instance("lone", B)).instances
    assert table.at_home.tolist() == [True, False, True]


def test_figures_that_a_source_lacks_are_none() -> None:
    table = cluster(nodes=[node("a"), node("b", unknown=FIGURES)]).nodes
    assert table.told("free_memory") == [8000, None]


def test_a_table_says_how_much_it_holds() -> None:
    both = cluster(instance("i", A))
    assert (repr(both.nodes), repr(both.instances)) == (
        "NodeTable: 3 nodes",
        "InstanceTable: 1 instance",
    )
