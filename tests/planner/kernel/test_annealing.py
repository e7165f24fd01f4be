"""The way of an annealing: what it accepts, the price it goes by, what it takes as reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.kernel.calls import PARTS, Cooling, Goal, SearchCalls, Tally
from planner.kernel.structures import PROPOSAL_KINDS
from tests.planner.kernel.test_order import kernel_for
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

RELOCATE = tuple(100 * (kind == 1) for kind in range(PROPOSAL_KINDS))
E, F = 4, 5
STEADY = Cooling(2000, 0.2, 0.2, 0.0, sharp_from=1e12, lenience=1.0, check_every=10**6, seed=1)
"""An annealing whose strictness does not grow on the way."""
BEFORE_COOLING = 40
"""Proposals before it is made cooler for the first time: an eighth of a part."""


def tally_of(calls: SearchCalls, cooling: Cooling, goal: Goal | None = None) -> Tally:
    rows = calls.problem.instances
    places = rows["primary"].copy(), rows["secondary"].copy()
    with calls.annealing(goal or Goal(), cooling, *places) as annealing:
        annealing.finish()
        return annealing.tally()


def two(tags: tuple[str, ...], *homes: int) -> SearchCalls:
    """Two instances of one service on two nodes."""
    them = (instance(f"i{k}", home, tags=("service:web",)) for k, home in enumerate(homes))
    return kernel_for(placed(*them, nodes=2, tags=tags))


def test_it_brings_no_instance_to_one_of_its_like() -> None:
    relocating = replace(STEADY, draws=RELOCATE)
    free = tally_of(two((), A, B), relocating)
    assert free.legal == free.proposed > 0
    apart = tally_of(two(("htools:iextags:service",), A, B), relocating)
    assert apart.proposed > apart.legal == 0


def test_it_brings_one_back_to_its_like_where_they_were_together_at_the_start() -> None:
    """One goes to the other node; from then on it may go back, and the other may not follow."""
    relocating = replace(STEADY, draws=RELOCATE)
    found = tally_of(two(("htools:iextags:service",), A, A), relocating)
    assert found.proposed / 3 < found.legal < found.proposed


def uneven() -> SearchCalls:
    """Four nodes, most of whose instances are on one of them."""
    homes = [A, A, A, B, A, C, A, A, D, A]
    sizes = [200 + 100 * k for k in range(len(homes))]
    them = zip(homes, sizes, strict=True)
    return kernel_for(
        placed(*(instance(f"i{k}", n, memory=m) for k, (n, m) in enumerate(them)), nodes=4)
    )


@pytest.mark.parametrize(("lenience", "counts"), [(0.0, 0.0), (0.5, 0.2), (1.0, 0.4)])
def test_the_part_of_an_excess_that_counts_at_first_counts_from_the_first_proposal(
    lenience: float, counts: float
) -> None:
    """A budget of no moves makes of each of them an excess, which has a price then."""
    calls = uneven()
    cooling = replace(STEADY, lenience=lenience, proposals=8 * PARTS * BEFORE_COOLING)
    lenient = tally_of(calls, cooling, Goal(most_moves=0, excess_move=0.4))
    priced = tally_of(calls, cooling, Goal(most_moves=0, per_move=counts))
    assert lenient == priced
    assert lenient.taken > 100


def test_an_instance_that_goes_in_two_moves_makes_both_before_others_take_its_room() -> None:
    """The first leaves a for c and d. Only then has a room for the second, and d for the third."""
    wide = {"total_disk": 1000.0, "free_disk": 1000}
    nodes = [node(name, **wide) for name in "abcdef"]
    nodes[A] = node("a", total_disk=90.0, free_disk=90)
    nodes[D] = node("d", total_disk=120.0, free_disk=120)
    small = {"memory": 10, "disk": 50}
    calls = kernel_for(
        placed(
            instance("first", A, B, **small),
            instance("third", E, F, **small),
            instance("second", E, D, **small),
            nodes=nodes,
        )
    )
    rows = calls.problem.instances
    primary, secondary = rows["primary"].copy(), rows["secondary"].copy()
    primary[:], secondary[:] = (C, E, E), (D, D, A)
    once = replace(STEADY, proposals=1, check_every=1)
    with calls.annealing(Goal(), once, primary, secondary) as annealing:
        annealing.finish()
        assert annealing.tally().returned == 0
