"""A snapshot that is asked by name: places, nodes that take part, nodes that answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from executor.run.named_tables import NamedTables
from planner.plan.move import Position
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import A, B, cluster, instance, node


def test_a_secondary_is_told_only_where_disks_are_mirrored():
    look = NamedTables(
        cluster(
            instance("drbd", A, B),
            instance("ext", A),
            instance("odd", A, B, template=DiskTemplate.PLAIN),
        )
    )
    places = [look.position(look.instances[name]) for name in ("drbd", "ext", "odd")]
    assert places == [Position("a", "b"), Position("a"), Position("a")]


def test_nothing_goes_to_a_node_that_is_offline_or_gone():
    look = NamedTables(cluster(nodes=[node("a"), node("b", offline=True)]))
    assert [look.unfit(name) for name in "abc"] == [
        "",
        "offline or drained",
        "no longer on this cluster",
    ]
    assert [look.offline(name) for name in "ab"] == [False, True]


def test_the_first_node_that_does_not_answer_is_told_unless_the_plan_has_it_offline():
    quiet = cluster(nodes=3)
    quiet = replace(quiet, nodes=replace(quiet.nodes, silent=np.array([False, True, True])))
    look = NamedTables(quiet)
    assert look.first_silent("abc", ()) == "b"
    assert look.first_silent("abc", {"b"}) == "c"
    assert look.first_silent("a", ()) == look.first_silent(["elsewhere"], ()) == ""
