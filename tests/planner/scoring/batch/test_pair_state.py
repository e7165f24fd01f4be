"""P and S of an instance without it: what they reserve, whether they fail, what they allow."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.scoring.batch.capacity import Capacity
from planner.scoring.batch.pair_state import PairState
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import Bools, Ints
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import FIRST, A, B, C, instance, placed


def pairs_of(place: Placement, rows: Ints, *, force: bool = False) -> PairState:
    model = place.model
    capacity = Capacity(place, ~model.offline)
    used = np.where(model.uses_memory, model.memory, 0)[rows].astype(np.float64)
    reserve = np.where(model.reserves_memory, model.memory, 0)[rows].astype(np.float64)
    return PairState(place, capacity, rows, used=used, reserve=reserve, force=force)


def first_of(place: Placement) -> PairState:
    return pairs_of(place, np.array([FIRST]))


def test_s_reserves_for_the_worst_of_the_others_once_the_instance_has_gone() -> None:
    pair = first_of(
        placed(
            instance("i", A, B, memory=4000),
            instance("j", A, B, memory=500),
            instance("k", C, B, memory=700),
        )
    )
    assert pair.mirror_reserved.tolist() == [700]


def test_p_as_the_secondary_reserves_the_instance_with_what_it_holds_for_s() -> None:
    pair = first_of(placed(instance("i", A, B, memory=4000), instance("j", B, A, memory=500)))
    assert pair.swapped_reserved.tolist() == [4500]


def test_a_node_that_fails_only_because_of_the_instance_does_not_fail_without_it() -> None:
    tight = placed(instance("i", A, B, memory=6000), instance("j", C, A, memory=3000))
    pair = first_of(tight)
    assert (pair.fails_p.tolist(), pair.stays_failing.tolist()) == ([False], [True])
    assert pair.rough.tolist() == [True]


def test_an_offline_node_skips_soft_checks() -> None:
    pair = first_of(placed(instance("i", A, B), options=ModelOptions(offline_nodes=(A,))))
    assert (pair.force_p.tolist(), pair.force_s.tolist()) == ([True], [False])


def test_a_pair_without_room_on_s_allows_no_failover_but_a_new_secondary() -> None:
    full = placed(instance("i", A, B, memory=6000), instance("j", B, memory=7000))
    [allowed] = _allowed(first_of(full), full, np.array([FIRST])).T
    assert not allowed[MoveKind.FAILOVER]
    assert allowed[MoveKind.REPLACE_SECONDARY]


def _allowed(pair: PairState, place: Placement, rows: Ints) -> Bools:
    model = place.model
    cpus = np.where(model.uses_cpu, model.vcpus, 0)[rows]
    return pair.allowed(model.memory[rows].astype(np.float64), cpus.astype(np.float64))


@pytest.mark.parametrize("kind", ["mixed", "tagged", "tight", "unbalanced"])
def test_a_failover_is_allowed_where_the_rules_allow_it_and_nothing_else_is_shut_out(
    kind: str,
) -> None:
    for case in samples(kind, 6, first=580):
        for place, _ in case.runs():
            model = place.model
            rows = np.flatnonzero(model.drbd & model.movable & ~model.forthcoming)
            rows = rows[~model.exclusive[place.primary[rows]]]
            force = case.rules.force
            allowed = _allowed(pairs_of(place, rows, force=force), place, rows)
            nodes = np.arange(model.node_count)
            for at, row in enumerate(rows.tolist()):
                for move in MoveKind:
                    if move is MoveKind.FAILOVER_TO_ANY:
                        continue
                    here = (place.primary[row], place.secondary[row])
                    targets = nodes[~np.isin(nodes, here) & ~model.offline]
                    if move is MoveKind.FAILOVER:
                        targets = place.secondary[[row]]
                    found = evaluate(place, move, np.full(len(targets), row), targets, force=force)
                    possible = bool((found.failure == Failure.NONE).any())
                    assert possible <= bool(allowed[move, at]), f"{case.name}: {row} {move.name}"
                    if move is MoveKind.FAILOVER:
                        assert possible == bool(allowed[move, at]), f"{case.name}: {row}"
