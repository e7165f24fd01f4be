"""Calls of the kernel: what they give and leave in the arrays."""

from __future__ import annotations

from ctypes import ArgumentError
from dataclasses import fields, replace
from hashlib import sha256

import numpy as np
import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.calls import NO_ENERGY, PARTS, Cooling, Goal, SearchCalls, Tally
from planner.kernel.structures import CoolingStructure, GoalStructure, TallyStructure
from planner.rules.candidates import MoveRules
from planner.solvers.search.encoding import Encoded, encode
from planner.state.placement import group_scope
from tests.planner.small_clusters import instance, node, placed

PATH = (
    "0365c6f6f71c32b4",
    "1.694337681",
    Tally(proposed=12301, legal=12301, taken=962, checked=23, refused=0, returned=0),
)
"""Digest of the places, rank and tally of one annealing."""

SHORT = Cooling(
    proposals=20_000,
    hot=0.03,
    cold=0.001,
    smoothing=1.0,
    sharp_from=0.8,
    lenience=1.0,
    check_every=1000,
    seed=1,
)


@pytest.fixture
def calls() -> SearchCalls:
    """Four nodes, most of whose instances are on two of them."""
    pairs = [(0, 1), (1, 0), (0, 2), (1, 3), (0, 1), (0, 3), (1, 2), (0, 1), (2, 0), (0, 1)]
    guests = [instance(f"i{k}", *pair, memory=400 + 100 * k) for k, pair in enumerate(pairs)]
    nodes = [node(f"n{k}", total_memory=32e3, free_memory=32_000) for k in range(4)]
    placement = placed(*guests, nodes=nodes)
    encoded = encode(placement, group_scope(placement, 0), MoveRules())
    compiled = kernel()
    assert isinstance(encoded, Encoded)
    assert isinstance(compiled, Kernel)
    return SearchCalls(compiled, encoded.problem)


def start(calls: SearchCalls) -> tuple[np.ndarray, np.ndarray]:
    rows = calls.problem.instances
    return rows["primary"].copy(), rows["secondary"].copy()


def annealed(
    calls: SearchCalls, goal: Goal, cooling: Cooling = SHORT, *, keep: bool = False
) -> tuple[float, np.ndarray, np.ndarray]:
    with calls.annealing(goal, cooling, *start(calls), keep=keep) as annealing:
        annealing.finish()
        return annealing.best()


def test_annealing_finds_better_places_whose_energy_it_gives(calls: SearchCalls) -> None:
    before = calls.score(*start(calls))[0]
    energy, *places = annealed(calls, Goal())
    score, moves, copied, _ = calls.score(*places)
    assert energy == pytest.approx(score, abs=1e-6)
    assert score < before
    assert moves > 0
    assert copied > 0


def test_a_budget_that_nothing_keeps_has_no_energy(calls: SearchCalls) -> None:
    assert annealed(calls, Goal(most_moves=-1.0))[0] == NO_ENERGY


def test_a_score_that_is_not_reached_costs_what_lacks(calls: SearchCalls) -> None:
    energy, *places = annealed(calls, Goal(target=-1.0, miss=10.0))
    score = calls.score(*places)[0]
    assert energy == pytest.approx(score + 10.0 * (score + 1.0), abs=1e-5)


def test_places_that_are_given_count_as_found_if_they_shall(calls: SearchCalls) -> None:
    nothing = replace(SHORT, proposals=0)
    assert annealed(calls, Goal(), nothing)[0] == NO_ENERGY
    assert annealed(calls, Goal(), nothing, keep=True)[0] == calls.score(*start(calls))[0]


def test_the_best_is_the_best_by_its_rank(calls: SearchCalls) -> None:
    with calls.annealing(Goal(), SHORT, *start(calls), rank=Goal(per_move=100.0)) as annealing:
        annealing.finish()
        _, *places = annealing.best()
    assert calls.score(*places)[1] <= 1


def test_it_is_made_in_parts(calls: SearchCalls) -> None:
    with calls.annealing(Goal(), SHORT, *start(calls)) as annealing:
        parts = 1
        while annealing.go_on():
            parts += 1
        tally = annealing.tally()
    assert PARTS <= parts <= PARTS + 5
    assert 0 < tally.taken < tally.legal <= tally.proposed <= SHORT.proposals


def test_the_order_leads_to_the_places(calls: SearchCalls) -> None:
    _, primary, secondary = annealed(calls, Goal())
    steps, left = calls.order(primary, secondary, 0.0)
    assert left == 0
    at = {int(row["instance"]): (row["primary"], row["secondary"]) for row in steps}
    for row, place in at.items():
        assert place == (primary[row], secondary[row])
    assert steps["score"][-1] == pytest.approx(calls.score(primary, secondary)[0], abs=1e-6)


def test_the_classes_name_the_fields_as_the_structures_do() -> None:
    for known, structure in (
        (Goal, GoalStructure),
        (Cooling, CoolingStructure),
        (Tally, TallyStructure),
    ):
        assert [field.name for field in fields(known)] == [name for name, _ in structure._fields_]


def test_arrays_of_another_kind_or_length_are_refused(calls: SearchCalls) -> None:
    primary, secondary = start(calls)
    with pytest.raises(ArgumentError):
        calls.score(primary.astype(np.int64), secondary)
    with pytest.raises(ArgumentError):
        calls.score(calls.problem.instances["primary"], secondary)
    with pytest.raises(ValueError, match="places of 9 instances, expected 10"):
        calls.score(primary[1:].copy(), secondary[1:].copy())


@pytest.mark.parametrize("price", ["per_copied", "per_migrated", "per_move"])
def test_each_price_alone_keeps_instances_where_they_are(calls: SearchCalls, price: str) -> None:
    moves, copied, migrated = calls.score(*annealed(calls, Goal(**{price: 100.0}), keep=True)[1:])[
        1:
    ]
    assert {"per_copied": copied, "per_migrated": migrated, "per_move": moves}[price] == 0
    free = calls.score(*annealed(calls, Goal())[1:])[1:]
    assert all(free)


@pytest.mark.parametrize(("budget", "which"), [("most_moves", 1), ("most_copied", 2)])
def test_each_budget_alone_is_kept(calls: SearchCalls, budget: str, which: int) -> None:
    before = calls.score(*start(calls))[0]
    free = calls.score(*annealed(calls, Goal())[1:])[which]
    half = free / 2
    excess = {"most_moves": "excess_move", "most_copied": "excess_copied"}[budget]
    found = calls.score(*annealed(calls, Goal(**{budget: half, excess: 1.0}))[1:])
    assert 0 < found[which] <= half
    assert found[0] < before


def test_a_seed_leads_along_one_path(calls: SearchCalls) -> None:
    """Every draw, acceptance and temperature shows in it; whoever changes one changes plans."""
    goal = Goal(
        1e-5, 1e-5, 1e-3, most_moves=8, most_copied=9000, excess_move=0.1, excess_copied=1e-4
    )
    cooling = replace(SHORT, lenience=0.2, check_every=500)
    with calls.annealing(goal, cooling, *start(calls)) as annealing:
        annealing.finish()
        rank, *places = annealing.best()
        tally = annealing.tally()
    digest = sha256(b"".join(place.astype("<i4").tobytes() for place in places)).hexdigest()
    assert (digest[:16], f"{rank:.9f}", tally) == PATH
