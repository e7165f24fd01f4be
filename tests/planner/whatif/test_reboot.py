"""A rolling reboot: which nodes are away when, and what it means."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.rules.guest_switch import Life, guest_in
from planner.state import ModelOptions, Placement, group_scope, prepare
from planner.whatif.answer import WhatIf
from planner.whatif.at_risk import Down, NoSecondCopy
from planner.whatif.away_groups import away_groups
from planner.whatif.reboot import RebootManner, rebooted
from planner.whatif.verdict import Risk, Verdict
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.planner.plan.made_plans import GIB, A, B, C, D, cluster, instance


def reboot(held: Cluster, *nodes: int, together: bool = False, most: bool = False) -> WhatIf:
    placement = Placement(prepare(held, ModelOptions()))
    scope = group_scope(placement, 0)
    rows = list(nodes) or scope.tolist()
    return rebooted(
        placement,
        scope,
        rows,
        group="default",
        manner=RebootManner(together, most, seconds=100.0),
    )


def test_the_instances_of_a_node_leave_it_before_it_is_off_and_come_back() -> None:
    answer = reboot(cluster(instance("web", A, B, memory=1120)), A)
    change = answer.change
    assert change is not None
    away, back = change.plan.moves
    assert (str(away.target), str(back.target)) == ("b:a", "a:b")
    (stage,) = change.stages
    assert stage.nodes == ("a",)
    assert change.schedule.ends[away.id] <= stage.off == stage.back - 100.0
    assert change.schedule.begins[back.id] >= stage.back
    assert stage.end == change.seconds


def test_while_its_node_is_away_an_instance_has_no_second_copy_but_runs() -> None:
    change = reboot(cluster(instance("web", A, B)), A).change
    assert change is not None
    (stage,) = change.stages
    assert change.meanwhile.no_second_copy == (
        NoSecondCopy("web", stage.off, stage.back, before=False),
    )
    assert change.meanwhile.down == ()


def test_a_plain_disk_keeps_its_instance_down() -> None:
    answer = reboot(cluster(instance("local", A, template=DiskTemplate.PLAIN)), A)
    assert (answer.verdict, answer.reason) == (
        Verdict.OK_WITH_RISK,
        "local is down while its node reboots",
    )
    assert answer.findings[0].risk is Risk.DOWN
    assert answer.change is not None
    assert answer.change.meanwhile.down == (Down("local", 0.0, 100.0),)


def test_what_does_not_run_stays_where_it_is() -> None:
    stopped = instance("web", A, B, status=InstanceStatus.ADMIN_DOWN)
    answer = reboot(cluster(stopped), A)
    assert answer.verdict is Verdict.OK
    assert answer.change is not None
    assert answer.change.plan.moves == ()


def test_without_room_on_the_secondary_a_node_cannot_reboot() -> None:
    held = cluster(instance("web", A, B, memory=40 * GIB), instance("db", B, C, memory=40 * GIB))
    answer = reboot(held, A)
    assert answer.sentence == (
        "NOT OK TO REBOOT a: not all DRBD primaries can leave a: no room for web"
    )


def test_together_only_nodes_that_share_no_instance_are_away() -> None:
    held = cluster(instance("web", A, B), instance("db", C, D))
    alone, together = reboot(held).change, reboot(held, together=True).change
    assert alone is not None and together is not None
    assert [stage.nodes for stage in alone.stages] == [("a",), ("c",), ("b",), ("d",)]
    assert [stage.nodes for stage in together.stages] == [("a", "c"), ("b", "d")]
    assert together.seconds < alone.seconds


def test_tags_that_forbid_a_migration_are_no_lack_of_room() -> None:
    held = tagged(cluster(instance("web", A, B)))
    answer = reboot(held, A)
    assert answer.sentence == (
        "NOT OK TO REBOOT a: not all DRBD primaries can leave a: migration tags keep web from where"
        " it could go"
    )


def tagged(held: Cluster) -> Cluster:
    """The same cluster, whose node a alone has a version from which nothing migrates away."""
    versions = (("v:1",), *((),) * (len(held.nodes) - 1))
    nodes = replace(held.nodes, tags=versions)
    return replace(held, nodes=nodes, tags=("htools:migration:v",))


def test_a_master_that_is_alone_is_not_failed_over() -> None:
    held = cluster(nodes=1)
    held = replace(held, nodes=replace(held.nodes, master=np.array([True])))
    answer = reboot(held, A)
    assert answer.notes == (
        "a is the master, and no other node is online: Ganeti is down meanwhile",
    )


def test_the_largest_set_goes_at_once_and_comes_back() -> None:
    held = cluster(instance("web", A, B), instance("db", C, B), nodes=3)
    answer = reboot(held, most=True)
    assert answer.sentence == "OK TO REBOOT 2 OF 3 NODES AT ONCE: a, c, none is down"
    assert answer.notes == ("No larger set of these nodes can be away at once: that is proved",)
    change = answer.change
    assert change is not None
    assert [stage.nodes for stage in change.stages] == [("a", "c")]
    assert change.most_away == 2
    assert [str(move.target) for move in change.plan.moves] == ["b:a", "b:c", "c:b", "a:b"]


def test_a_largest_set_of_no_node_says_what_holds_the_first_one() -> None:
    held = cluster(
        instance("web", A, B, memory=40 * GIB), instance("db", B, A, memory=40 * GIB), nodes=2
    )
    answer = reboot(held, most=True)
    assert answer.sentence == (
        "NOT OK TO REBOOT 0 OF 2 NODES AT ONCE: not all DRBD primaries can leave a: no room for web"
    )


# -- any cluster -------------------------------------------------------------------------------


def drawn(seed: int) -> Cluster:
    """Instances with and without DRBD, running and not, on six nodes with room."""
    draw = random.Random(seed)
    instances = []
    for number in range(draw.randint(0, 9)):
        primary, secondary = draw.sample(range(6), 2)
        status = draw.choice([InstanceStatus.RUNNING] * 3 + [InstanceStatus.ADMIN_DOWN])
        template = draw.choice([DiskTemplate.DRBD] * 2 + [DiskTemplate.EXT, DiskTemplate.PLAIN])
        if template is DiskTemplate.DRBD:
            one = instance(f"i{number}", primary, secondary, status=status)
        else:
            one = instance(f"i{number}", primary, status=status, template=template)
        instances.append(one)
    return cluster(*instances, nodes=6)


@given(st.integers(0, 10**9), st.booleans())
def test_no_instance_that_can_leave_is_on_a_node_that_is_away(seed: int, together: bool) -> None:
    held = drawn(seed)
    placement = Placement(prepare(held, ModelOptions()))
    groups = away_groups(placement, range(6), together=together)
    assert sorted(node for group in groups for node in group.nodes) == list(range(6))
    plain = [template is DiskTemplate.PLAIN for template in held.instances.template]
    for group in groups:
        for row in range(len(held.instances)):
            if plain[row] or guest_in(held, row).life is Life.STOPPED:
                continue
            assert group.during.primary[row] not in group.nodes
        drbd = placement.model.drbd
        both = np.isin(placement.primary, group.nodes) & np.isin(placement.secondary, group.nodes)
        assert not (both & drbd).any()


@given(st.integers(0, 10**9), st.booleans())
def test_stages_follow_each_other_and_end_as_they_began(seed: int, together: bool) -> None:
    held = drawn(seed)
    answer = reboot(held, together=together)
    assert answer.change is not None
    stages = answer.change.stages
    assert all(earlier.end <= later.off for earlier, later in pairwise(stages))
    assert all(stage.back == stage.off + 100.0 for stage in stages)
    assert [node.before for node in answer.change.plan.nodes] == [
        node.after for node in answer.change.plan.nodes
    ]
    spells = answer.change.meanwhile.no_second_copy
    assert all(one.end is not None and one.end - one.begin <= 100.0 for one in spells)


def test_one_empty_node_is_called_by_its_name() -> None:
    answer = reboot(cluster(nodes=1), A)
    assert answer.sentence == "OK TO REBOOT a: nothing runs there"
