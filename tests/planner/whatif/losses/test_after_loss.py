"""The cluster after a loss: as Ganeti has it once what can restart has restarted."""

from __future__ import annotations

import numpy as np

from planner.state.model import prepare
from planner.state.placement import Placement
from planner.whatif.losses import losses_of
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import FIRST, A, B, C, instance, placed


def after(*instances: object, lost: int = A) -> Placement:
    """The state after a loss of one of three nodes."""
    return losses_of(placed(*instances), [[lost]])[0].after  # type: ignore[arg-type]


def test_nodes_change_their_roles() -> None:
    state = after(instance("i", A, B))
    assert (state.primary[FIRST], state.secondary[FIRST]) == (B, A)
    assert state.model.offline.tolist() == [True, False, False]


def test_shared_storage_has_no_second_node() -> None:
    state = after(instance("i", A), instance("j", B, memory=5000))
    assert (state.primary[FIRST], state.secondary[FIRST]) == (C, NO_NODE)


def test_nodes_report_what_the_newcomers_leave() -> None:
    state = after(instance("i", A, B), instance("j", A, B, status=InstanceStatus.ERROR_DOWN))
    reported = state.model.cluster.nodes.free_memory
    assert reported.tolist()[B] == 6000
    assert np.array_equal(state.free_memory[[B, C]], reported[[B, C]])


def test_what_does_not_restart_is_down_with_its_node() -> None:
    state = after(
        instance("i", A, template=DiskTemplate.PLAIN),
        instance("j", A, B, status=InstanceStatus.ADMIN_DOWN),
    )
    assert state.primary.tolist() == [A, A]
    assert state.model.cluster.instances.status == (
        InstanceStatus.ERROR_NODEOFFLINE,
        InstanceStatus.ADMIN_DOWN,
    )


def test_a_plan_that_was_made_before_counts() -> None:
    place = placed(instance("i", A, B))
    place.primary[FIRST], place.secondary[FIRST] = B, C
    place.used_memory[[A, B]] = place.used_memory[[B, A]]
    state = losses_of(place, [[B]])[0].after
    assert state.primary.tolist() == [C]
    assert state.model.cluster.nodes.free_memory.tolist() == [8000, 8000, 7000]


def test_it_is_a_cluster_that_planning_takes() -> None:
    state = after(instance("i", A, B))
    assert Placement(prepare(state.model.cluster)).primary.tolist() == [B]
