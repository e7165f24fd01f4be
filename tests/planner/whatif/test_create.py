"""New instances: what fits is what an exhaustive search finds to fit."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

import poise
from planner.plan import NewInstance
from planner.state.model import prepare
from planner.state.placement import Placement
from planner.whatif import ReliefForm, Risk, Verdict, WhatIf, with_room
from planner.whatif.create import more_in_words
from planner.whatif.creation import MoreOfTheSame
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance
from tests.planner.whatif.tight_clusters import (
    DISKS,
    MEMORY,
    VCPUS,
    Box,
    cluster_of,
    over,
    random_boxes,
)

EXT = NewInstance(GIB, (GIB,), 4, template=DiskTemplate.EXT)


def asked(held: Cluster, request: NewInstance, **options: object) -> WhatIf:
    """The answer for such an instance; global N+1 is left aside."""
    scenario = replace(poise.Create(request, capacity_checks=False), **options)  # type: ignore[arg-type]
    return poise.what_if(held, scenario, accept=["n-plus-one"])


def fits(held: Cluster, request: NewInstance, **options: object) -> bool:
    """True if it fits without a move."""
    answer = asked(held, request, **options)
    return answer.verdict is Verdict.OK and answer.change is None


def exhaustively(boxes: list[Box], request: NewInstance, nodes: int) -> bool:
    """True if some pair of nodes takes it with every limit kept."""
    return any(
        not over([*boxes, Box(request.memory, request.disks, request.vcpus, *pair)], nodes)
        for pair in permutations(range(nodes), 2)
    )


@pytest.mark.parametrize("seed", range(25))
def test_it_fits_where_an_exhaustive_search_finds_a_place_and_nowhere_else(seed: int) -> None:
    rng = Random(seed)
    nodes = rng.randint(2, 4)
    boxes = random_boxes(rng, nodes)
    held = cluster_of(boxes, nodes)
    request = NewInstance(rng.choice(MEMORY), (rng.choice(DISKS),), rng.choice(VCPUS))
    answer = asked(held, request)
    assert exhaustively(boxes, request, nodes) == fits(held, request)
    if answer.verdict is Verdict.NOT_OK:
        for relief in answer.reliefs:
            _check_relief(held, request, answer, relief.kind)
    else:
        _check_after(answer)


def _check_relief(held: Cluster, request: NewInstance, answer: WhatIf, kind: ReliefForm) -> None:
    """With the relief it fits as it is, with a little less of it it does not."""
    relief = next(one for one in answer.reliefs if one.kind is kind)
    if kind is ReliefForm.ROOM:
        closest = answer.creation and answer.creation.allocation.closest
        assert closest
        pair = [name for name in (closest.primary, closest.secondary) if name is not None]
        assert fits(with_room(held, relief.more), request, nodes=pair)
        for one in relief.more:
            less = (replace(one, amount=one.amount - 1),)
            others = tuple(other for other in relief.more if other is not one)
            assert not fits(with_room(held, less + others), request, nodes=pair)
        return
    amount = relief.amount
    assert fits(held, _with(request, kind, amount))
    assert not fits(held, _with(request, kind, amount + 1))


def _with(request: NewInstance, kind: ReliefForm, amount: int) -> NewInstance:
    if kind is ReliefForm.MEMORY:
        return replace(request, memory=amount)
    if kind is ReliefForm.DISK:
        return replace(request, disks=(amount,))
    return replace(request, vcpus=amount)


def _check_after(answer: WhatIf) -> None:
    """The cluster afterwards is one to plan for: its nodes have what its instances leave."""
    assert answer.after is not None
    place = Placement(prepare(answer.after))
    assert (place.free_memory == answer.after.nodes.free_memory).all()
    new = answer.after.instances.names.index("new")
    assert answer.creation is not None
    where = answer.creation.placed[-1].place
    names = answer.after.nodes.names
    assert (names[place.primary[new]], names[place.secondary[new]]) == (
        where.primary,
        where.secondary,
    )


def test_the_number_of_further_ones_is_what_can_be_created_one_by_one() -> None:
    held = cluster(instance("web", A, B, memory=30 * GIB), nodes=3)
    request = NewInstance(14009, (20_011,), 2)
    answer = asked(held, request)
    assert answer.creation is not None
    assert answer.creation.more is not None
    more = answer.creation.more
    assert more.full
    created = 0
    while answer.after is not None and answer.change is None:
        answer = asked(answer.after, replace(request, name=f"next{created}"))
        created += 1
    assert created - 1 == more.count


def test_moves_make_room_and_are_the_plan() -> None:
    boxes = [
        Box(23_011, (90_001,), 3, A, B),
        Box(9_007, (310_007,), 1, B, C),
        Box(5_003, (310_007,), 3, B, A),
        Box(14_009, (20_011,), 7, C, A),
        Box(23_011, (310_007,), 1, A, B),
    ]
    held = cluster_of(boxes, 3)
    answer = asked(held, NewInstance(5003, (310_007,), 3))
    assert answer.change is not None
    assert answer.reason == "it fits on a:c, group default, once 1 move made room"
    (move,) = answer.change.plan.moves
    assert (move.instance, answer.change.seconds > 0) == ("i0", True)
    _check_after(answer)


def test_where_soft_limits_do_not_hold_it_back_they_are_risks() -> None:
    full = cluster(instance("web", A, vcpus=62), nodes=1)
    assert asked(full, EXT).verdict is Verdict.NOT_OK
    answer = asked(full, EXT, ignore_soft_errors=True)
    assert answer.verdict is Verdict.OK_WITH_RISK
    assert [one.risk for one in answer.findings if not one.accepted] == [Risk.RULE]
    assert answer.reason == "a afterwards: 67 virtual CPUs, 64 allowed (4 per CPU, 3 too many)"


def test_fewer_instances_are_the_relief_of_several() -> None:
    answer = asked(cluster(nodes=1), replace(EXT, memory=30 * GIB), count=3)
    assert answer.sentence.startswith("NOT OK TO CREATE 3 INSTANCES: 2 of 3 have a place; new-3")
    (relief,) = answer.reliefs
    assert (relief.kind, relief.amount, answer.after) == (ReliefForm.COUNT, 2, None)
    assert asked(cluster(nodes=1), replace(EXT, memory=30 * GIB), count=2).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            MoreOfTheSame(240, True, ("spindle-ratio",)),
            "240 more of the same fit, limited by spindles",
        ),
        (
            MoreOfTheSame(1, True, ("memory", "disk")),
            "1 more of the same fits, limited by memory and disk",
        ),
        (
            MoreOfTheSame(0, True, ("n-plus-one",)),
            "No more of the same fit, limited by memory for N+1",
        ),
        (MoreOfTheSame(7, False), "At least 7 more of the same fit (search limit reached)"),
    ],
)
def test_what_is_full_is_told(more: MoreOfTheSame, words: str) -> None:
    assert more_in_words(more) == words
