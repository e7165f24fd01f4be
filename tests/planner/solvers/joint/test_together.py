"""Several instances placed together: what one by one misses, and what is said of the rest."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.solvers.evacuate.evacuate import EvacuationPart
from planner.solvers.joint import evacuate_together, place_together
from planner.solvers.joint import search as joint_search
from planner.solvers.joint.evacuation import Evacuation
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.result import Together
from planner.solvers.place.allocate import AllocationRules, World
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from planner.work import Work
from poise.htools.hail import main as hail
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.iallocator.message import read_iallocator
from snapshots.iallocator.request import MultiAllocate, NodeEvacuate
from snapshots.records import AllocationPolicy, Group, InstanceRecord
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, C, D, cluster, instance, node, settled

DRBD, PLAIN = DiskTemplate.DRBD, DiskTemplate.PLAIN
RECORDED = Path(__file__).resolve().parents[3] / "data" / "iallocator" / "joint"
"""Requests that hail answers badly, each with what the binary said."""


def new(name: str, memory: int, template: DiskTemplate = DRBD, **changes: Any) -> InstanceRecord:
    return instance(name, NO_NODE, memory=memory, template=template, **{"disk": 2000, **changes})


def question(
    source: Cluster, *newcomers: InstanceRecord, offline: tuple[int, ...] = ()
) -> tuple[World, range]:
    model = prepare(extended(source, newcomers), ModelOptions(offline_nodes=offline))
    rows = range(len(source.instances), model.instance_count)
    return World(Placement(model), np.arange(model.node_count)), rows


def together(
    source: Cluster,
    *newcomers: InstanceRecord,
    rules: AllocationRules | None = None,
    work: float = math.inf,
) -> Together:
    world, rows = question(source, *newcomers)
    groups = range(len(source.groups))
    return place_together(replace(world, work=Work(work)), rows, groups, rules)


PACKING = tuple(new(f"n{k}", gib * 1024, disk=20_608) for k, gib in enumerate((3, 3, 5, 6, 6)))
"""They fit on three nodes of 13 GiB, but not in every arrangement."""


def three_large() -> Cluster:
    size = {"memory": 13 * 1024, "disk": 500 * 1024}
    free = {f"free_{what}": amount for what, amount in size.items()}
    total = {f"total_{what}": float(amount) for what, amount in size.items()}
    return cluster(
        nodes=[node(name, **free, **total, total_cpus=16.0, node_cpus=1) for name in "abc"]
    )


def test_all_are_placed_where_one_after_the_other_leaves_one_over() -> None:
    world, rows = question(three_large(), *PACKING)
    one_by_one = Newcomers(world, tuple(rows), (0,), AllocationRules()).one_by_one(rows)
    assert len(one_by_one.places) == 4
    found = place_together(world, rows, [0])
    assert found.complete
    assert found.proven
    assert sorted(found.placed) == list(rows)
    assert (world.placement.primary[list(rows)] == NO_NODE).all()


def test_of_too_many_the_largest_part_is_placed_and_the_rest_explained() -> None:
    found = together(three_large(), *PACKING, new("n5", 5 * 1024, disk=20_608))
    assert len(found.placed) == 5
    assert found.proven
    (left,) = found.left_over
    assert left.alone
    assert left.reasons[0].missing
    assert left.message.startswith(f"n{left.instance} fits alone, but not beside the others: ")


def test_what_fits_nowhere_is_told_from_what_does_not_fit_beside_the_others() -> None:
    found = together(cluster(nodes=3), new("huge", 20_000), new("small", 1000))
    (left,) = found.left_over
    assert list(found.placed) == [1]
    assert not left.alone
    assert "huge fits nowhere: " in left.message
    assert (left.reasons[0].limit, left.reasons[0].missing) == ("memory", 12_001)


def test_every_node_can_still_be_emptied() -> None:
    """Two plain instances of 5000 MiB on two nodes of 8000: neither node could take both."""
    pair = [new("x", 5000, PLAIN), new("y", 5000, PLAIN)]
    found = together(cluster(nodes=2), *pair)
    assert len(found.placed) == 1
    assert found.proven
    assert found.left_over[0].reasons[0].limit == "global-n-plus-one"
    assert together(cluster(nodes=2), *pair, rules=AllocationRules(capacity_checks=False)).complete


def test_exclusion_tags_keep_instances_apart() -> None:
    source = cluster(nodes=3, tags=("htools:iextags:svc",))
    found = together(source, *(new(f"n{k}", 500, tags=("svc:dns",)) for k in range(4)))
    assert len({primary for primary, _ in found.placed.values()}) == 3
    assert found.proven
    assert [reason.limit for reason in found.left_over[0].reasons] == ["exclusion-tags"]


def test_a_last_resort_group_is_not_used_where_another_arrangement_does() -> None:
    groups = [
        Group("main", "uuid-0", AllocationPolicy.PREFERRED),
        Group("spare", "uuid-1", AllocationPolicy.LAST_RESORT),
    ]
    nodes = [node(name, group=k // 2) for k, name in enumerate("abcd")]
    source = Cluster.from_records(groups, settled(nodes, ()), ())
    sizes = (2000, 2000, 3900, 7900, 20_000)
    newcomers = [new(f"n{k}", size, PLAIN) for k, size in enumerate(sizes)]
    rules = AllocationRules(capacity_checks=False)
    world, rows = question(source, *newcomers)
    one_by_one = Newcomers(world, tuple(rows), (0, 1), rules).one_by_one(rows)
    assert one_by_one.places[3][0] in (C, D)
    found = place_together(world, rows, (0, 1), rules)
    assert {primary for primary, _ in found.placed.values()} == {A, B}
    assert [one.instance for one in found.left_over] == [4]


def test_the_same_question_has_the_same_answer() -> None:
    more = (*PACKING, new("n5", 5120), new("n6", 2048))
    first, second = (together(three_large(), *more) for _ in range(2))
    assert first.placed == second.placed
    assert first.bound == second.bound


def test_places_that_were_found_before_are_where_it_starts() -> None:
    world, rows = question(three_large(), *PACKING)
    known = {0: (A, B), 4: (B, A)}
    found = place_together(replace(world, work=Work(0.0)), rows, [0], start=known)
    assert found.placed == known
    nowhere = {0: (A, A)} | {row: (A, B) for row in rows}
    assert place_together(world, rows, [0], start=nowhere).complete


def test_without_work_the_answer_is_one_after_the_other() -> None:
    found = together(three_large(), *PACKING, work=0.0)
    assert len(found.placed) == 4
    assert not found.proven
    (left,) = found.left_over
    assert left.alone is None
    assert left.message.endswith(" is left over; no time left to find out why")
    assert left.message_or("it is too large") == "it is too large"
    assert left.message_or(None) == left.message


def test_some_of_the_work_is_kept_for_the_reasons() -> None:
    found = together(three_large(), *PACKING, work=0.3)
    (left,) = found.left_over
    assert left.alone
    assert left.reasons[0].missing


def test_what_holds_of_a_refused_proposal_is_looked_for_while_there_is_work() -> None:
    world, rows = question(three_large(), *PACKING)
    crowded = dict.fromkeys(rows, (A, B))
    asked = Newcomers(world, tuple(rows), (0,), AllocationRules())
    part = asked.judge(crowded)
    assert part.refused
    assert len(part.places) >= 4
    asked.world = replace(world, work=Work(0.0))
    assert asked.judge(crowded).places == {}


def test_nothing_is_proven_where_choices_were_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """One node of eight is the secondary of all; an eighth instance would have none."""
    source = cluster(nodes=[node(f"n{k}") for k in range(8)])
    newcomers = [new(f"n{k}", 7900 - k, disk=1024) for k in range(8)]
    assert together(source, *newcomers).proven
    monkeypatch.setattr(joint_search, "MOST_PAIRS", 20)
    found = together(source, *newcomers)
    assert (len(found.placed), found.bound) == (7, 8)
    assert not found.proven


# -- evacuations -----------------------------------------------------------------------------------


def tight_disks() -> Cluster:
    """Two secondaries on b; d has room for either, c only for the small one."""
    return cluster(
        instance("small", A, B, disk=3000, memory=500),
        instance("large", A, B, disk=6000, memory=500),
        nodes=[
            node("a"),
            node("b"),
            node("c", free_disk=4000, total_disk=4000.0),
            node("d", free_disk=8000, total_disk=8000.0),
        ],
    )


def test_all_secondaries_go_where_one_after_the_other_leaves_one_over() -> None:
    place = Placement(prepare(tight_disks()))
    rows, part = [0, 1], EvacuationPart.SECONDARY
    assert len(Evacuation(place, rows, part, force=False).one_by_one(rows).places) == 1
    found = evacuate_together(place, rows, part)
    assert found.placed == {0: (A, C), 1: (A, D)}
    assert found.proven
    assert [step.instance for step in found.steps] == [0, 1]
    assert found.placement.secondary.tolist() == [C, D]
    assert place.secondary.tolist() == [B, B]


def test_moves_that_were_found_before_are_where_it_starts() -> None:
    place = Placement(prepare(tight_disks()))
    rows, part = [0, 1], EvacuationPart.SECONDARY
    known = evacuate_together(place, rows[:1], part).steps
    found = evacuate_together(place, rows, part, start=known, work=Work(0.0))
    assert found.steps == known
    assert [one.alone for one in found.left_over] == [None]
    assert evacuate_together(place, rows, part, start=known).complete


def test_who_cannot_leave_is_told_what_is_missing() -> None:
    source = tight_disks()
    place = Placement(prepare(source, ModelOptions(offline_nodes=(D,))))
    found = evacuate_together(place, [0, 1], EvacuationPart.SECONDARY)
    assert found.placed == {0: (A, C)}
    assert found.proven
    (left,) = found.left_over
    assert not left.alone
    assert left.message == "large cannot go: c needs 4.9 GiB more disk"
    assert (left.reasons[0].limit, left.reasons[0].missing) == ("disk", 5001)


def test_failovers_that_wait_for_each_other_are_put_in_order() -> None:
    """b has room for x only once y has left it; y comes later in the list."""
    place = Placement(
        prepare(
            cluster(
                instance("x", A, B, memory=5000),
                instance("y", B, C, memory=5000),
            )
        )
    )
    found = evacuate_together(place, [0, 1], EvacuationPart.PRIMARY)
    assert found.placed == {0: (B, A), 1: (C, B)}
    assert [step.instance for step in found.steps] == [1, 0]


@pytest.mark.parametrize(
    ("part", "offline", "reason"),
    [
        (EvacuationPart.PRIMARY, (B,), "its secondary b is offline"),
        (EvacuationPart.SECONDARY, (A,), "its primary a is offline"),
        (EvacuationPart.ALL, (A, B), "both of its nodes are offline"),
    ],
)
def test_what_cannot_be_done_is_not_counted(
    part: str, offline: tuple[int, ...], reason: str
) -> None:
    source = cluster(instance("x", A, B), nodes=4)
    place = Placement(prepare(source, ModelOptions(offline_nodes=offline)))
    found = evacuate_together(place, [0], part)
    assert found.placed == {}
    assert found.proven
    assert found.left_over[0].message == f"x cannot go: {reason}"


def test_a_plain_instance_stays_and_its_node_takes_nobody() -> None:
    source = cluster(instance("flat", C, template=PLAIN, disk=2000), instance("x", A, B), nodes=4)
    found = evacuate_together(Placement(prepare(source)), [0, 1], EvacuationPart.ALL)
    assert found.placed == {}
    assert "disk template plain" in found.left_over[0].message


# -- what hail answers -----------------------------------------------------------------------------


def says_what_was_recorded(name: str) -> None:
    """hail's answer, recorded from the binary: it does not place all of them."""
    out, err = io.StringIO(), io.StringIO()
    assert hail.main([str(RECORDED / f"{name}.json")], out, err) == 0
    assert out.getvalue() == (RECORDED / f"{name}.hail.json").read_text()


def test_a_multi_allocation_that_hail_refuses_is_placed_completely() -> None:
    says_what_was_recorded("multi-allocate")
    source, request = read_iallocator((RECORDED / "multi-allocate.json").read_bytes())
    assert isinstance(request, MultiAllocate)
    assert together(source, *(one.instance for one in request.instances)).complete


@pytest.mark.parametrize("name", ["node-evacuate", "node-evacuate-secondary"])
def test_an_evacuation_that_hail_leaves_incomplete_is_completed(name: str) -> None:
    says_what_was_recorded(name)
    source, request = read_iallocator((RECORDED / f"{name}.json").read_bytes())
    assert isinstance(request, NodeEvacuate)
    found = evacuate_together(Placement(prepare(source)), request.instances, request.mode.value)
    assert found.complete
    assert "1 instances failed to move" in (RECORDED / f"{name}.hail.json").read_text()
