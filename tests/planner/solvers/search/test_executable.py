"""Places as steps: by way of other nodes where instances wait for each other, if there is time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from planner.goals.resolve import resolved
from planner.goals.wish import read_wish
from planner.kernel import Kernel, kernel
from planner.kernel.calls import SearchCalls
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Objective
from planner.solvers.search.callers_patience import CallersPatience
from planner.solvers.search.encoding import Encoded, encode
from planner.solvers.search.executable import Executable
from planner.solvers.search.search import Search
from planner.solvers.stopping import BestSoFar, Stop, StopRules
from planner.state.placement import group_scope
from tests.planner.small_clusters import A, B, C, instance, node, placed

START = placed(
    instance("one", A, memory=3000),
    instance("two", B, memory=2900),
    instance("third", B, memory=100),
    nodes=[node(name, total_memory=3500, free_memory=3500) for name in "abc"],
)
SWAPPED = (B, A, C)
"""One and two change places, for which one of them waits on c; the third one just moves there."""
DIRECT, ROUND = [2], [2, 1, 0, 1]
"""The instances of the steps that lead there without and with the way round."""


def problem() -> BalanceProblem:
    """Goals ask for these places."""
    scope = group_scope(START, 0)
    wishes = [read_wish(f"keep-on {name}") for name in ("one=b", "two=a", "third=c")]
    return BalanceProblem(
        START.clone(), scope, objective=Objective(goals=resolved(START, scope, wishes))
    )


def moved(patience: CallersPatience, *others: Sequence[int]) -> list[int]:
    """The instances that the steps to these places move; ``others``: primaries to look at first."""
    asked = problem()
    encoded, compiled = encode(START, asked.scope, asked.rules, asked.objective.goals), kernel()
    assert isinstance(encoded, Encoded)
    assert isinstance(compiled, Kernel)
    calls = SearchCalls(compiled, encoded.problem)
    way = Executable(asked, asked.objective, calls, encoded, patience)
    none = np.full(3, -1, dtype=np.int32)
    places = [(np.array(one, dtype=np.int32), none) for one in (*others, SWAPPED)]
    found = way.plan(places, ExactScorer(START, asked.scope).score())
    assert found is not None
    return [step.instance for step in found.steps]


def after(asks: int) -> Callable[[BestSoFar], Stop | None]:
    """A watch that says stop after so many asks."""
    left = iter([None] * asks)
    return lambda best: next(left, Stop.TIME_LIMIT)


def test_a_way_round_is_taken_where_instances_wait_for_each_other() -> None:
    assert moved(CallersPatience(None)) == ROUND
    assert moved(CallersPatience(after(10_000))) == ROUND


def test_where_patience_ends_it_is_left_out() -> None:
    assert moved(CallersPatience(after(0))) == DIRECT
    interrupted = CallersPatience(lambda best: None)
    interrupted.interrupt()
    assert moved(interrupted) == DIRECT


def test_wherever_patience_ends_there_are_steps() -> None:
    seen = [moved(CallersPatience(after(asks))) for asks in range(12)]
    assert seen == sorted(seen, key=len)
    assert {tuple(one) for one in seen} <= {tuple(DIRECT), tuple(ROUND)}


def test_the_best_of_several_places_is_taken_while_there_is_patience() -> None:
    third_alone = (A, B, C)
    assert moved(CallersPatience(None), third_alone) == ROUND
    assert moved(CallersPatience(after(0)), third_alone) == DIRECT


def test_the_search_finds_places_to_which_only_a_way_round_leads() -> None:
    asked = problem()
    answer = Search(1, 0.01).solve(asked, StopRules())
    assert [step.instance for step in answer.steps] == ROUND
    assert tuple(asked.placement.primary) == SWAPPED
