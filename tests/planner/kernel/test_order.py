"""Orders of moves: of those that bring not all instances to their places the best one is taken."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from planner.kernel import Kernel, kernel
from planner.kernel.calls import NO_ENERGY, Cooling, Goal, SearchCalls
from planner.rules.candidates import MoveRules
from planner.solvers.search.encoding import Encoded, encode
from planner.state.placement import Placement, group_scope
from tests.planner.small_clusters import A, B, C, instance, node, placed

WAY = {"x": (A, B, 4500), "y": (B, A, 2000), "z": (C, A, 1400)} | {
    f"small{k}": (C, A, 280) for k in range(5)
}
"""From where, to where, memory: x and y wait for each other, and as long as x stays there is room
for z or for the five small ones."""
ALWAYS_LEFT = {"x", "y", "z"}
MOVED_AT_ONCE = 2
"""Instances that one change moves at most."""


def waiting(names: Sequence[str]) -> SearchCalls:
    """The kernel's problem, its instances in the order of the names."""
    sizes = {"a": 6000, "b": 4700, "c": 64_000}
    nodes = [node(name, total_memory=size, free_memory=size) for name, size in sizes.items()]
    return kernel_for(
        placed(*(instance(n, WAY[n][0], memory=WAY[n][2]) for n in names), nodes=nodes)
    )


def kernel_for(made: Placement) -> SearchCalls:
    encoded, compiled = encode(made, group_scope(made, 0), MoveRules()), kernel()
    assert isinstance(encoded, Encoded)
    assert isinstance(compiled, Kernel)
    return SearchCalls(compiled, encoded.problem)


def wanted(names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    targets = np.array([WAY[name][1] for name in names], dtype=np.int32)
    return targets, np.full(len(names), -1, dtype=np.int32)


def test_better_places_to_which_no_order_leads_are_kept_beside_the_best() -> None:
    """x and y change places in one step of the annealing; no move of either is allowed alone."""
    nodes = [
        node("a", total_memory=6000, free_memory=6000),
        node("b", total_memory=4700, free_memory=4700),
    ]
    calls = kernel_for(
        placed(instance("x", B, memory=4500), instance("y", A, memory=2000), nodes=nodes)
    )
    swapping = Cooling(2000, 1e-9, 1e-9, 0.0, 0.8, 1.0, check_every=10_000, seed=1)
    rows = calls.problem.instances
    with calls.annealing(
        Goal(), swapping, rows["primary"].copy(), rows["secondary"].copy(), keep=True
    ) as annealing:
        before = annealing.unreached()[0]
        annealing.finish()
        (best, *_), (rank, primary, secondary) = annealing.best(), annealing.unreached()
    assert before == NO_ENERGY
    assert rank < best
    assert rank == pytest.approx(calls.score(primary, secondary)[0], abs=1e-6)
    assert (primary.tolist(), secondary.tolist()) == ([A, B], [-1, -1])


@pytest.mark.parametrize("seed", range(40))
def test_the_order_that_leaves_the_fewest_is_taken(seed: int) -> None:
    names = Random(seed).sample(sorted(WAY), len(WAY))
    steps, left = waiting(names).order(*wanted(names), 0.0)
    moved = {names[row["instance"]] for row in steps}
    assert (left, set(names) - moved) == (len(ALWAYS_LEFT), ALWAYS_LEFT)


@pytest.mark.parametrize("seed", range(40))
def test_an_annealing_returns_to_the_most_that_can_be_reached(seed: int) -> None:
    names = [*(name for name in WAY if name != "z"), "z"]
    calls, (primary, secondary) = waiting(names), wanted(names)
    once = Cooling(1, 1e6, 1e6, 0.0, 0.8, 1.0, check_every=1, seed=seed)
    with calls.annealing(Goal(), once, primary, secondary) as annealing:
        annealing.finish()
        _, found, _ = annealing.best()
        tally = annealing.tally()
    assert tally.returned == 1
    if tally.checked > tally.refused:  # the one change that it makes afterwards is the best then
        assert (found != primary).sum() <= len(ALWAYS_LEFT) + MOVED_AT_ONCE


@pytest.mark.parametrize(("per_copied", "first"), [(0.0, "copied"), (1.0, "switched")])
def test_what_is_copied_goes_later_the_dearer_copies_are(per_copied: float, first: str) -> None:
    """The one that is copied goes to a node that has none, and gains more."""
    names = "copied", "switched", "stays", "stays too"
    pairs = (A, B), (B, A), (A, B), (A, B)
    calls = kernel_for(placed(*map(instance, names, *zip(*pairs, strict=True)), nodes=4))
    rows = calls.problem.instances
    primary, secondary = rows["primary"].copy(), rows["secondary"].copy()
    secondary[0], primary[1], secondary[1] = C, A, B
    steps, left = calls.order(primary, secondary, per_copied)
    assert left == 0
    assert names[steps[0]["instance"]] == first
