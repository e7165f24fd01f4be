"""Calls of the kernel: what they give and leave in the arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.calls import NO_ENERGY, Archive, Cooling, Goal, SearchCalls
from planner.rules.candidates import MoveRules
from planner.solvers.search.encoding import Encoded, encode
from planner.state.placement import group_scope
from tests.planner.small_clusters import instance, node, placed

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


def test_annealing_leaves_the_best_places_whose_energy_it_gives(calls: SearchCalls) -> None:
    places = start(calls)
    before = calls.score(*places)[0]
    energy = calls.anneal(Goal(), SHORT, *places)
    score, moves, copied, _ = calls.score(*places)
    assert energy == pytest.approx(score, abs=1e-6)
    assert score < before
    assert moves > 0
    assert copied > 0


def test_a_budget_that_nothing_keeps_has_no_energy(calls: SearchCalls) -> None:
    places = start(calls)
    assert calls.anneal(Goal(target=-1.0), SHORT, *places) == NO_ENERGY
    assert np.array_equal(places[0], start(calls)[0])


def test_places_that_are_given_count_as_found_if_they_shall(calls: SearchCalls) -> None:
    places = start(calls)
    nothing = replace(SHORT, proposals=0)
    assert calls.anneal(Goal(), nothing, *places) == NO_ENERGY
    assert calls.anneal(Goal(), nothing, *places, keep=True) == calls.score(*places)[0]


def test_the_archive_keeps_the_best_for_each_amount_copied(calls: SearchCalls) -> None:
    archive = Archive(8, 1000.0, len(calls.problem.instances))
    places = start(calls)
    warm = replace(SHORT, hot=0.3, cold=0.1)
    calls.anneal(Goal(per_copied=1e-4), warm, *places, archive=archive)
    found = np.flatnonzero(np.isfinite(archive.score))
    assert len(found) > 1
    for at in found.tolist():
        score, _, copied, _ = calls.score(archive.primary[at], archive.secondary[at])
        assert score == pytest.approx(archive.score[at], abs=1e-6)
        assert at == copied // 1000


def test_the_order_leads_to_the_places(calls: SearchCalls) -> None:
    primary, secondary = start(calls)
    calls.anneal(Goal(), SHORT, primary, secondary)
    steps, left = calls.order(primary, secondary, 0.0)
    assert left == 0
    at = {int(row["instance"]): (row["primary"], row["secondary"]) for row in steps}
    for row, place in at.items():
        assert place == (primary[row], secondary[row])
    assert steps["score"][-1] == pytest.approx(calls.score(primary, secondary)[0], abs=1e-6)


def test_the_caller_who_is_asked_can_end_it(calls: SearchCalls) -> None:
    parts: list[float] = []

    def asked(_: float, part: float) -> bool:
        parts.append(part)
        return len(parts) == 3

    calls.anneal(Goal(), SHORT, *start(calls), asked=asked)
    assert len(parts) == 3
    assert parts == sorted(parts)
