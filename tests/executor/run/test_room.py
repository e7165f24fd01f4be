"""Room for the rest of a move: reported disk and memory, and limits that Ganeti does not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from executor.run.named_tables import NamedTables
from executor.run.room import Underway, shortage
from planner.rules.limit import Binds, Limit
from planner.rules.limits import register_limit, unregister_limit
from planner.rules.summed_limit import summed
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from tests.executor.made_moves import MIGRATE, REPLACE, move
from tests.planner.small_clusters import A, B, C, cluster, instance, node

REPLACED = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
COPIED = move("a:b", "a:c", (REPLACE, "c"))
SWITCHED = move("a:b", "b:a", (MIGRATE, "b"))


def three_nodes(*instances, **changes) -> Cluster:
    nodes = [node(name, **changes.get(name, {})) for name in "abc"]
    return cluster(*instances, nodes=nodes)


def lacking(now: Cluster, mine, *others, station: int = 0) -> str:
    underway = [Underway(other, at) for other, at in others]
    return shortage(NamedTables(now), Underway(mine, station), underway)


@pytest.mark.parametrize("resource", ["memory", "disk"])
def test_nodes_on_the_way_need_room_of_their_own(resource: str):
    now = three_nodes(instance("web", A, B), c={f"free_{resource}": 999})
    text = f"web: c lacks 0.0 GiB of {resource} (needs 1.0 GiB, 1.0 GiB are free)"
    assert lacking(now, REPLACED) == text


def test_what_is_behind_a_move_needs_none_any_more():
    now = three_nodes(instance("web", A, C), c={"free_disk": 1000})
    assert lacking(now, COPIED, station=1) == ""


def test_a_guest_that_is_shut_down_takes_no_memory():
    down = instance("web", A, B, status=InstanceStatus.ADMIN_DOWN)
    assert lacking(three_nodes(down, b={"free_memory": 0}), SWITCHED) == ""


def test_other_moves_take_their_part_until_they_have_it():
    """Node c has room for one of the two copies while both are under way."""
    other = replace(COPIED, id=2, instance="db")
    now = three_nodes(instance("web", A, B), instance("db", A, B), c={"free_disk": 1500})
    assert lacking(now, COPIED) == ""
    assert "(needs 1.0 GiB, 0.5 GiB are free)" in lacking(now, COPIED, (other, 0))
    there = three_nodes(instance("web", A, B), instance("db", A, C), c={"free_disk": 2500})
    assert lacking(there, COPIED, (other, 1)) == ""


def test_another_move_whose_instance_is_gone_takes_nothing():
    now = three_nodes(instance("web", A, B), c={"free_disk": 1500})
    assert lacking(now, COPIED, (replace(COPIED, id=2, instance="db"), 0)) == ""


# -- limits that Ganeti does not know --------------------------------------------------------------


def bandwidth_limit(**how) -> Limit:
    """60 Mbit/s for every instance, 100 Mbit/s on every node."""
    return summed(
        "bandwidth",
        unit="Mbit/s",
        takes=lambda model, rows: np.full(len(rows), 60),
        capacity=lambda model: np.full(model.node_count, 100),
        **how,
    )


@pytest.fixture
def bandwidth() -> Iterator[None]:
    register_limit(bandwidth_limit(soft=False))
    yield
    unregister_limit("bandwidth")


@pytest.mark.usefixtures("bandwidth")
def test_a_further_limit_is_kept_where_an_instance_runs():
    now = three_nodes(instance("web", A, B), instance("db", B, A))
    text = "web: b lacks 20 Mbit/s of bandwidth (needs 60 Mbit/s, 40 Mbit/s are free)"
    assert lacking(now, SWITCHED) == text
    assert lacking(three_nodes(instance("web", A, B)), SWITCHED) == ""


@pytest.mark.usefixtures("bandwidth")
def test_a_further_limit_counts_what_other_moves_still_take():
    now = three_nodes(instance("web", A, B), instance("db", C, B))
    other = move("c:b", "b:c", (MIGRATE, "b"), number=2, instance="db")
    assert lacking(now, SWITCHED, (other, 0)).startswith("web: b lacks 20 Mbit/s")


@pytest.mark.usefixtures("bandwidth")
def test_a_secondary_takes_of_a_further_limit_only_if_it_binds_secondaries():
    now = three_nodes(instance("web", A, B), instance("db", C, B))
    assert lacking(now, COPIED) == ""
    unregister_limit("bandwidth")
    register_limit(bandwidth_limit(soft=False, binds=Binds.BOTH))
    assert lacking(now, COPIED).startswith("web: c lacks 20 Mbit/s of bandwidth")


@pytest.mark.usefixtures("bandwidth")
def test_an_instance_that_takes_in_both_roles_takes_nothing_more_where_it_is():
    unregister_limit("bandwidth")
    register_limit(bandwidth_limit(soft=False, binds=Binds.BOTH))
    full = three_nodes(instance("web", A, B), instance("db", B, C))  # 120 of 100 on b
    assert lacking(full, SWITCHED) == ""


@pytest.mark.usefixtures("bandwidth")
def test_a_soft_limit_is_the_planners_alone():
    unregister_limit("bandwidth")
    register_limit(bandwidth_limit(soft=True))
    now = three_nodes(instance("web", A, B), instance("db", B, A))
    assert lacking(now, SWITCHED) == ""
