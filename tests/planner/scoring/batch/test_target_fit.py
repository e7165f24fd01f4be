"""What a target can take: as a primary, as a secondary, softly and in any case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.rules.moves import MoveKind
from planner.scoring.batch.capacity import Targets
from planner.scoring.batch.sources import Sources
from planner.scoring.batch.tables import BatchTables
from planner.scoring.batch.target_fit import TargetFit
from planner.state.options import ModelOptions
from snapshots.arrays import Bools, Floats
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

WEB = instance("web", A, B)
"""1000 MiB of memory and disk, 1 CPU."""


def fit_of(
    *instances: InstanceRecord, options: ModelOptions | None = None, **target: Any
) -> TargetFit:
    """Targets c and d beside the first instance; d is a node with ``target`` changed."""
    nodes = [node(name) for name in "abc"] + [node("d", **target)]
    place = placed(*instances, nodes=nodes, options=options)
    rows = np.array([0])
    tables = BatchTables(place, np.arange(4), rows, rows)
    tables.renew(rows, np.ones((1, len(MoveKind)), dtype=np.bool_))
    sources = Sources(tables, rows, tall=True)
    return TargetFit(tables, sources, Targets(tables.capacity, np.array([A, C, D]), tall=True))


def as_primary(fit: TargetFit) -> list[bool]:
    good: list[bool] = fit.as_primary(np.zeros((1, 1), dtype=np.bool_))[0].tolist()
    return good


def as_mirror(fit: TargetFit, held: float = 1000.0) -> list[bool]:
    good: Bools = fit.as_mirror(np.full((1, 3), held), np.zeros((1, 1), dtype=np.bool_))[0]
    listed: list[bool] = good[0].tolist()
    return listed


def test_an_instance_does_not_go_where_it_is() -> None:
    fit = fit_of(WEB)
    assert as_primary(fit) == [False, True, True]
    assert as_mirror(fit) == [False, True, True]


@pytest.mark.parametrize("short", [{"total_memory": 900.0, "free_memory": 900}, {"free_disk": 999}])
def test_a_node_without_memory_or_disk_takes_no_primary(short: dict[str, Any]) -> None:
    assert as_primary(fit_of(WEB, **short)) == [False, True, False]


def test_a_node_without_cpus_takes_a_mirror() -> None:
    fit = fit_of(instance("web", A, B, vcpus=5), total_cpus=1.0)
    assert (as_primary(fit), as_mirror(fit)) == ([False, True, False], [False, True, True])


def test_a_mirror_needs_room_for_all_that_its_node_then_holds() -> None:
    assert as_mirror(fit_of(WEB), held=8000.0) == [False, False, False]


def test_a_shared_instance_needs_no_disk_on_its_node() -> None:
    fit = fit_of(instance("web", A), WEB, free_disk=1)
    assert as_primary(fit) == [False, True, True]


def test_what_flees_an_offline_node_keeps_the_hard_limits_alone() -> None:
    forced = np.ones((1, 1), dtype=np.bool_)
    fit = fit_of(
        instance("web", A, B, vcpus=5, disk=2000),
        options=ModelOptions(offline_nodes=(A,)),
        total_cpus=1.0,
    )
    assert fit.as_primary(forced)[0].tolist() == [False, True, True]
    full = fit_of(
        instance("web", A, B, disk=2000), options=ModelOptions(offline_nodes=(A,)), free_disk=1999
    )
    assert full.as_primary(forced)[0].tolist() == [False, True, False]


def test_the_cost_of_a_target_that_fails_is_the_instances_that_it_hosts() -> None:
    """d has 8000 MiB, 1000 reserved for x; with web and y on it, its reserve no longer fits."""
    fit = fit_of(
        instance("web", A, B, memory=4000),
        instance("x", C, D),
        instance("y", D, B, memory=3500),
        options=ModelOptions(offline_nodes=(A,)),
    )
    costs: Floats = fit.primary_fails
    assert costs[0, 1:].tolist() == [0.0, 3.0]
