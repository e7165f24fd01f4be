"""Instances with the same needs, and the places that they choose from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.solvers.counting.bunch import all_pairs, needs, roomiest, singles
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

TAGS = ("htools:iextags:svc",)


def alike(**changes: Any) -> bool:
    """Whether an instance with these changes needs the same as one without."""
    model = placed(instance("one", A, B), instance("two", A, B, **changes), tags=TAGS).model
    return needs(model, 0) == needs(model, 1)


def test_names_make_no_difference() -> None:
    assert alike()


@pytest.mark.parametrize(
    "changes",
    [
        {"memory": 999},
        {"disk": 999},
        {"vcpus": 2},
        {"spindle_use": 2},
        {"auto_balance": False},
        {"forthcoming": True},
        {"tags": ("svc:web",)},
        {"status": InstanceStatus.ADMIN_DOWN},
        {"template": DiskTemplate.PLAIN},
    ],
)
def test_all_that_decides_where_it_may_go_does(changes: dict[str, Any]) -> None:
    assert not alike(**changes)


def test_tags_without_meaning_make_no_difference() -> None:
    assert alike(tags=("owner:me",))


def test_pairs_are_of_different_nodes() -> None:
    both = np.array([A, B])
    assert all_pairs(both, np.array([A, B, C])).tolist() == [[A, B], [A, C], [B, A], [B, C]]
    assert singles(both).tolist() == [[A, NO_NODE], [B, NO_NODE]]


def test_the_roomiest_nodes_are_kept_and_those_that_must_be() -> None:
    sizes = {"a": 100, "b": 400, "c": 300, "d": 200}
    place = placed(nodes=[node(n, free_memory=f, node_memory=8000 - f) for n, f in sizes.items()])
    parts = [np.array([A, B]), np.array([C, D])]
    assert [part.tolist() for part in roomiest(place, parts, 2, set())] == [[B], [C]]
    assert [part.tolist() for part in roomiest(place, parts, 2, {A})] == [[A, B], [C]]
    assert [part.tolist() for part in roomiest(place, parts, 4, set())] == [[A, B], [C, D]]
