"""What the disks of nodes are taken for, where a request leaves them out."""

from __future__ import annotations

import json

import pytest

from poise.iallocator.disk_figures import PLENTY, with_known_disks
from snapshots.iallocator import read_iallocator
from tests.poise.htools.hail.hail_example import Json
from tests.poise.iallocator.small_messages import (
    allocate,
    allocate_all,
    evacuate,
    instance,
    message,
    node,
)

DISKLESS = {"template": "diskless", "disk": 0}


def is_made_up(request: Json, disk: int, template: str = "drbd") -> bool:
    """Whether the nodes have plenty of disk, which the message says have ``disk`` MiB."""
    nodes = {name: node(disk=disk) for name in "abc"}
    old = {"i": instance(*("ab" if template == "drbd" else "a"), disk=0, template=template)}
    raw = json.dumps(message(nodes, old, request)).encode()
    known = with_known_disks(*read_iallocator(raw, "in"))
    return bool((known.nodes.free_disk == PLENTY).all())


@pytest.mark.parametrize(
    ("request_", "disk", "made_up"),
    [
        (allocate("new"), 102400, False),
        (allocate("new"), 0, False),
        (allocate("new", **DISKLESS), 102400, True),
        (evacuate("i", mode="secondary-only"), 102400, False),
        (evacuate("i", mode="secondary-only"), 0, True),
        (allocate_all(new=instance(**DISKLESS)), 0, True),
        (allocate_all(new=instance()), 102400, False),
    ],
)
def test_figures_of_another_kind_of_storage_are_left_aside(
    request_: Json, disk: int, made_up: bool
) -> None:
    assert is_made_up(request_, disk) is made_up


@pytest.mark.parametrize(("there", "made_up"), [("drbd", True), ("ext", False)])
def test_nodes_without_any_disk_cannot_have_instances_on_it(there: str, made_up: bool) -> None:
    assert is_made_up(allocate_all(new=instance()), 0, there) is made_up
