"""Why planning does not use a node."""

from __future__ import annotations

from typing import Any

import pytest

from planner.explain.out_of_use import OutOfUse, why_out_of_use
from planner.state.model import prepare
from planner.state.options import ModelOptions
from snapshots.node_role import NodeRole
from tests.planner.small_clusters import A, cluster, node


def reason(*, taken: bool = False, **changes: Any) -> OutOfUse | None:
    options = ModelOptions(offline_nodes=(A,) if taken else ())
    return why_out_of_use(prepare(cluster(nodes=[node("a", **changes)]), options), A)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"offline": True, "role": NodeRole.OFFLINE}, OutOfUse.OFFLINE),
        ({"offline": True}, OutOfUse.OFFLINE),
        ({"offline": True, "role": NodeRole.DRAINED}, OutOfUse.DRAINED),
        (
            {"offline": True, "vm_capable": False},
            OutOfUse.NOT_VM_CAPABLE,
        ),
        ({"offline": True, "role": NodeRole.REGULAR, "silent": True}, OutOfUse.NO_ANSWER),
        ({"taken": True}, OutOfUse.TAKEN),
        ({"taken": True, "offline": True, "silent": True}, OutOfUse.TAKEN),
        ({"taken": True, "offline": True, "role": NodeRole.DRAINED}, OutOfUse.DRAINED),
    ],
)
def test_reasons(changes: dict[str, Any], expected: OutOfUse | None) -> None:
    assert reason(**changes) is expected
