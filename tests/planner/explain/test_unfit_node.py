"""Nodes to which nothing may go, and the reason."""

from __future__ import annotations

from typing import Any

import pytest

from planner.explain.unfit_node import why_unfit
from snapshots.node_role import NodeRole
from tests.planner.small_clusters import A, cluster, node


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"role": NodeRole.OFFLINE}, ""),  # the role does not count where the node is in use
        ({"offline": True, "role": NodeRole.OFFLINE}, "offline"),
        ({"offline": True, "role": NodeRole.DRAINED}, "drained"),
        ({"offline": True, "role": NodeRole.DRAINED, "vm_capable": False}, "not vm-capable"),
        ({"offline": True, "silent": True}, "not answering Ganeti"),
        ({"offline": True}, "offline or drained"),
    ],
)
def test_why_unfit(changes: dict[str, Any], why: str) -> None:
    assert why_unfit(cluster(nodes=[node("a", **changes), node("b")]), A) == why
