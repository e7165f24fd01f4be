"""Goals in the kernel: the same counts as the goals themselves, whatever moves."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.goals.goal_set import MILLION, GoalSet
from planner.goals.resolve import resolved
from planner.goals.wish import Wish, read_wish
from planner.kernel import Kernel, kernel
from planner.kernel.calls import SearchCalls
from planner.rules.candidates import MoveRules
from planner.solvers.search.encoding import Encoded, encode
from planner.state.placement import Placement, group_scope
from snapshots.arrays import NO_NODE, Ints
from tests.planner.small_clusters import instance, node, placed

NODES = 6


def cluster(rng: Random) -> tuple[Placement, Ints]:
    """Six nodes in three racks, with mirrored instances and some on shared storage."""
    nodes = [
        node(f"n{k}", total_memory=64e3, free_memory=64_000, tags=(f"rack:{k % 3}",))
        for k in range(NODES)
    ]
    guests = []
    for k in range(18):
        primary, secondary = rng.sample(range(NODES), 2)
        second = NO_NODE if k % 6 == 5 else secondary
        tags = ("role:web",) if k % 2 else ()
        guests.append(instance(f"i{k}", primary, second, tags=tags, auto_balance=k % 5 != 4))
    made = placed(*guests, nodes=nodes)
    return made, group_scope(made, 0)


def wishes(rng: Random) -> list[Wish]:
    """One goal of each kind, hard or soft."""
    texts = (
        "keep-apart i1,i2,i3,i4",
        "keep-together i5,i6,i10",
        "spread tag:role:*=rack",
        "keep-on i7,i8=n0,n1,n2",
        "stay i9,i1?",
        "empty n5",
    )
    drawn = rng.sample(texts, rng.randrange(1, len(texts) + 1))
    return [read_wish(f"{text}:{rng.choice(('0.5', '3', '0.000001'))}") for text in drawn]


def encoded_for(placement: Placement, scope: Ints, goals: GoalSet) -> tuple[SearchCalls, Encoded]:
    compiled, encoded = kernel(), encode(placement, scope, MoveRules(), goals)
    assert isinstance(compiled, Kernel)
    assert isinstance(encoded, Encoded)
    return SearchCalls(compiled, encoded.problem), encoded


@pytest.mark.parametrize("seed", range(40))
def test_the_kernel_counts_what_the_goals_count(seed: int) -> None:
    rng = Random(seed)
    placement, scope = cluster(rng)
    goals = resolved(placement, scope, wishes(rng))
    calls, encoded = encoded_for(placement, scope, goals)
    primary, secondary = placement.primary.copy(), placement.secondary.copy()

    def step() -> list[int]:
        at = rng.randrange(len(encoded.instances))
        first, second = rng.sample(range(NODES), 2)
        alone = encoded.problem.instances["secondary"][at] == NO_NODE
        return [at, first, NO_NODE if alone else second]

    steps = [step() for _ in range(rng.randrange(12))]
    for at, first, second in steps:
        row = encoded.instances[at]
        primary[row], secondary[row] = first, second
    broken, hard, soft = calls.broken_goals(np.array(steps).reshape(-1, 3), np.array(step()))
    guarded = goals.with_guards
    state = guarded.state(primary, secondary)
    assert broken.tolist() == guarded.broken(primary, secondary).tolist()
    assert (hard, soft / MILLION) == (state.hard, state.soft)
