"""The six moves: where they lead, what they check on the way, in which order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from tests.planner.made_clusters import KINDS, open_moves, samples
from tests.planner.small_clusters import FIRST, A, B, C, instance, move, node, placed

PAIR = instance("i", A, B)
KINDS_OF_PAIRS = tuple(kind for kind in MoveKind if kind is not MoveKind.FAILOVER_TO_ANY)


def reason(place: Placement, kind: MoveKind, *, force: bool = False, target: int = C) -> Failure:
    """Why the first instance does not go to c."""
    return Failure(move(place, FIRST, kind, target, force=force).failure[0])


# -- where they lead ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "pair"),
    [
        (MoveKind.FAILOVER, "f", (B, A)),
        (MoveKind.REPLACE_SECONDARY, "r:c", (A, C)),
        (MoveKind.REPLACE_AND_FAILOVER, "r:c f", (C, A)),
        (MoveKind.REPLACE_PRIMARY, "f r:c f", (C, B)),
        (MoveKind.FAILOVER_AND_REPLACE, "f r:c", (B, C)),
    ],
)
def test_a_move_of_a_pair_leads_to(kind: MoveKind, text: str, pair: tuple[int, int]) -> None:
    place = placed(PAIR)
    outcome = move(place, FIRST, kind, C)
    assert kind.text("c") == text
    assert (outcome.primary[0], outcome.secondary[0]) == pair
    assert outcome.failure.tolist() == [Failure.NONE]
    place.commit(outcome, 0)
    assert (place.primary[FIRST], place.secondary[FIRST]) == pair


@pytest.mark.parametrize("leftover", [NO_NODE, B])
def test_shared_storage_goes_anywhere_and_keeps_a_leftover_secondary(leftover: int) -> None:
    place = placed(instance("i", A, leftover, template=DiskTemplate.EXT))
    outcome = move(place, FIRST, MoveKind.FAILOVER_TO_ANY, C)
    assert outcome.kind.text("c") == "fa:c"
    assert (outcome.primary[0], outcome.secondary[0]) == (C, leftover)


def test_moves_are_tried_in_this_order() -> None:
    assert [kind.text("T") for kind in sorted(MoveKind)] == [
        *("f", "r:T", "r:T f", "f r:T f", "f r:T", "fa:T")
    ]


def test_many_lanes_are_judged_as_each_of_them_alone() -> None:
    for case in (next(samples(kind, 1, first=50)) for kind in KINDS):
        for place, scope in case.runs():
            candidates = Candidates(place, scope, MoveRules())
            for outcome in open_moves(place, candidates, candidates.instances, force=False):
                for lane in range(0, len(outcome.instance), 5):
                    row, target = outcome.instance[lane : lane + 1], outcome.target[lane : lane + 1]
                    alone = evaluate(place, outcome.kind, row, target)
                    assert alone.failure[0] == outcome.failure[lane], case.name
                    for one, many in zip(alone.touched, outcome.touched, strict=True):
                        assert one.free_memory[0] == many.free_memory[lane], case.name


# -- migration tags ----------------------------------------------------------------------------

ONE_WAY = ["htools:migration:v"]
NO_SHORTCUT = [*ONE_WAY, "htools:allowmigration:v:1::v:2", "htools:allowmigration:v:2::v:3"]


def tagged(*node_tags: str, rules: list[str] = ONE_WAY) -> Placement:
    """The pair on a and b; nodes a, b, c carry these migration tags, "" for none."""
    nodes = [node(n, tags=(t,) if t else ()) for n, t in zip("abc", node_tags, strict=True)]
    return placed(PAIR, nodes=nodes, tags=rules)


@pytest.mark.parametrize(
    ("kind", "legs"),
    [
        (MoveKind.FAILOVER, ["ab"]),
        (MoveKind.REPLACE_SECONDARY, []),
        (MoveKind.REPLACE_AND_FAILOVER, ["ac"]),
        (MoveKind.REPLACE_PRIMARY, ["ab", "bc"]),
        (MoveKind.FAILOVER_AND_REPLACE, ["ab"]),
    ],
)
def test_every_leg_of_a_migration_must_be_allowed(kind: MoveKind, legs: list[str]) -> None:
    closed = {
        "ab": tagged("v:1", "", "v:1"),
        "ac": tagged("v:1", "v:2", "v:3", rules=NO_SHORTCUT),
        "bc": tagged("", "v:1", ""),
    }
    stuck = [leg for leg, place in closed.items() if reason(place, kind) is Failure.MIG]
    assert stuck == legs


def test_shared_storage_migrates_to_the_target_only() -> None:
    nodes = [node("a", tags=("v:1",)), node("b"), node("c", tags=("v:1",))]
    place = placed(instance("i", A), nodes=nodes, tags=ONE_WAY)
    assert reason(place, MoveKind.FAILOVER_TO_ANY, target=C) is Failure.NONE
    assert reason(place, MoveKind.FAILOVER_TO_ANY, target=B) is Failure.MIG


def test_force_does_not_allow_a_migration() -> None:
    assert reason(tagged("v:1", "", ""), MoveKind.FAILOVER, force=True) is Failure.MIG


# -- who is forced -----------------------------------------------------------------------------


def offline(*rows: int) -> dict[str, Any]:
    """Options with these nodes offline."""
    return {"options": ModelOptions(offline_nodes=rows)}


FULL_LATER = instance("later", C, forthcoming=True, memory=7500)
"""Leaves c too little memory for later: a soft limit, for a primary and for a mirror."""


@pytest.mark.parametrize(
    ("kind", "lost_primary", "lost_secondary"),
    [
        # the target's soft limits stand aside for ...
        (MoveKind.REPLACE_SECONDARY, Failure.MEM, Failure.NONE),  # ... a lost secondary
        (MoveKind.REPLACE_AND_FAILOVER, Failure.MEM, Failure.MEM),  # ... only by force
        (MoveKind.REPLACE_PRIMARY, Failure.NONE, Failure.MEM),  # ... a lost primary
        (MoveKind.FAILOVER_AND_REPLACE, Failure.NONE, Failure.MEM),
    ],
)
def test_a_lost_node_forces_its_instances_out(
    kind: MoveKind, lost_primary: Failure, lost_secondary: Failure
) -> None:
    assert reason(placed(PAIR, FULL_LATER), kind) is Failure.MEM
    assert reason(placed(PAIR, FULL_LATER), kind, force=True) is Failure.NONE
    assert reason(placed(PAIR, FULL_LATER, **offline(A)), kind) is lost_primary
    assert reason(placed(PAIR, FULL_LATER, **offline(B)), kind) is lost_secondary


def test_shared_storage_leaves_a_lost_node_by_force() -> None:
    alone = instance("i", A)
    kind = MoveKind.FAILOVER_TO_ANY
    assert reason(placed(alone, FULL_LATER), kind) is Failure.MEM
    assert reason(placed(alone, FULL_LATER, **offline(A)), kind) is Failure.NONE


def test_a_failover_from_a_lost_node_asks_nothing_of_its_disks() -> None:
    nodes = [node("a", free_disk=0), node("b"), node("c")]  # reports what the instance leaves
    assert reason(placed(PAIR, nodes=nodes), MoveKind.FAILOVER) is Failure.DISK
    assert reason(placed(PAIR, nodes=nodes), MoveKind.FAILOVER, force=True) is Failure.DISK
    assert reason(placed(PAIR, nodes=nodes, **offline(A)), MoveKind.FAILOVER) is Failure.NONE


@pytest.mark.parametrize(
    ("how", "expected"),
    [({}, Failure.MEM), (offline(A), Failure.MEM), (offline(B), Failure.NONE)],
)
def test_where_the_secondary_is_lost_the_old_primary_becomes_a_mirror_by_force(
    how: dict[str, Any], expected: Failure
) -> None:
    later = instance("later", A, forthcoming=True, memory=7500)  # leaves a 500 MiB for later
    stays = instance("stays", A, memory=500)
    place = placed(PAIR, stays, later, **how)
    assert reason(place, MoveKind.REPLACE_AND_FAILOVER) is expected


# -- the order of checks -----------------------------------------------------------------------


def test_a_secondary_cannot_be_replaced_where_the_primary_has_no_memory_left() -> None:
    """The primary is taken off and put back, by force, but the hard checks apply."""
    nodes = [node("a", total_memory=1000.0, free_memory=1000), node("b"), node("c")]
    place = placed(PAIR, nodes=nodes)
    assert place.free_memory[A] == 0
    assert reason(place, MoveKind.REPLACE_SECONDARY, force=True) is Failure.MEM


def test_soft_limits_of_the_primary_do_not_hold_a_new_secondary_back() -> None:
    later = instance("later", A, forthcoming=True, memory=7500)
    assert reason(placed(PAIR, later), MoveKind.REPLACE_SECONDARY) is Failure.NONE


def test_the_way_over_the_secondary_is_checked_though_nothing_stays_there() -> None:
    """``f r:T f`` runs the instance on S for a while: S must be able to host it."""
    nodes = [node("a"), node("b", total_memory=1000.0, free_memory=1000), node("c")]
    place = placed(PAIR, nodes=nodes)
    assert reason(place, MoveKind.REPLACE_PRIMARY, force=True) is Failure.MEM


def test_the_target_of_a_new_pair_answers_before_the_old_primary() -> None:
    nodes = [node("a", free_disk=1000), node("b"), node("c", free_memory=500)]
    place = placed(PAIR, nodes=nodes)
    assert place.free_disk[A] == 0
    assert reason(place, MoveKind.REPLACE_AND_FAILOVER) is Failure.MEM  # c, not a's disk


# -- shared locations --------------------------------------------------------------------------

RACKS = [node("a", tags=("rack:1",)), node("b", tags=("rack:2",)), node("c", tags=("rack:1",))]


@pytest.mark.parametrize(
    ("kind", "shared"),
    [
        (MoveKind.FAILOVER, 0),
        (MoveKind.REPLACE_SECONDARY, 1),  # a and c
        (MoveKind.REPLACE_AND_FAILOVER, 1),  # c and a
        (MoveKind.REPLACE_PRIMARY, 0),  # c and b
        (MoveKind.FAILOVER_AND_REPLACE, 0),  # b and c
    ],
)
def test_a_pair_shares_the_locations_of_its_new_nodes(kind: MoveKind, shared: int) -> None:
    place = placed(PAIR, nodes=RACKS, tags=["htools:nlocation:rack"])
    outcome = move(place, FIRST, kind, C)
    assert outcome.shared_locations.tolist() == [shared]
    place.commit(outcome, 0)
    assert place.location_score.sum() == shared


# -- rounding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "node_row", "steps"),
    [
        # what happens to the disk load of one node, term by term
        (MoveKind.FAILOVER, A, "-+"),
        (MoveKind.FAILOVER, B, "-+"),
        (MoveKind.REPLACE_SECONDARY, A, "-+"),
        (MoveKind.REPLACE_PRIMARY, B, "-+-+"),
        (MoveKind.REPLACE_AND_FAILOVER, A, "-+"),
        (MoveKind.FAILOVER_AND_REPLACE, B, "-+"),
    ],
)
def test_loads_are_added_and_subtracted_in_the_order_of_the_steps(
    kind: MoveKind, node_row: int, steps: str
) -> None:
    loads = {"i": 0.1, "x": 0.7, "y": 1e-3}
    utilisation = tuple((name, (load, load, load, load)) for name, load in loads.items())
    others = instance("x", A, B), instance("y", B, A)
    place = placed(PAIR, *others, options=ModelOptions(utilisation=utilisation))
    expected = float(place.load[2, node_row])
    for step in steps:
        expected = expected - 0.1 if step == "-" else expected + 0.1
    place.commit(move(place, FIRST, kind, C), 0)
    assert float(place.load[2, node_row]) == expected


def test_evaluating_changes_nothing() -> None:
    place = placed(PAIR, instance("j", B, A))
    before = place.to_cluster().fingerprint
    columns = place.load.copy(), place.reservations.most.copy(), place.used_memory.copy()
    for kind in KINDS_OF_PAIRS:
        evaluate(place, kind, np.array([0, 1]), np.array([C, C]), force=True)
    assert place.to_cluster().fingerprint == before
    after = place.load, place.reservations.most, place.used_memory
    assert all(np.array_equal(a, b) for a, b in zip(columns, after, strict=True))
