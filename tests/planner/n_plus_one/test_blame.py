"""The sentence about a node that could not be emptied."""

from __future__ import annotations

import numpy as np
import pytest

from planner.n_plus_one.blame import blame
from planner.n_plus_one.emptying_trial import stranded_on
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import A, B, instance, node, placed

START = "global N+1: a could not be emptied if it failed"
EXT = DiskTemplate.EXT


def two(free: int, disk: int = 100_000, *, offline: tuple[int, ...] = ()) -> Placement:
    """x of 5000 MiB on a, and b with so many MiB free."""
    nodes = [node("a"), node("b", free_memory=free, node_memory=8000 - free, free_disk=disk)]
    guest = instance("x", A, memory=5000, template=EXT)
    return placed(guest, nodes=nodes, options=ModelOptions(offline_nodes=offline))


@pytest.mark.parametrize(
    ("place", "sentence", "missing"),
    [
        (two(900), f"{START}: b lacks 4.0 GiB of memory for x", 4101),
        (two(900, offline=(B,)), f"{START}: there is no other node online for x", None),
    ],
)
def test_the_instance_and_the_closest_node_are_named(
    place: Placement, sentence: str, missing: int | None
) -> None:
    reason = blame(place.model, A, list(stranded_on(place, A, np.arange(2))))
    assert (reason.message, reason.missing, reason.if_fails) == (sentence, missing, "a")


def test_a_node_with_no_stranded_instance_is_named_alone() -> None:
    assert blame(two(8000).model, A, []).message == START
