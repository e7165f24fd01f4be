"""The search with goals: hard ones hold, soft ones are weighed, and rules alone are repaired."""

from __future__ import annotations

from random import Random

import pytest

from planner.goals.goal_set import GoalSet
from planner.goals.resolve import resolved
from planner.goals.wish import read_wish
from planner.rules.candidates import MoveRules
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.base import Balance, BalanceProblem
from planner.solvers.objective import SENSIBLE_PRICES, Budget, Objective
from planner.solvers.search import search as searching
from planner.solvers.search.compliance import rule_points
from planner.solvers.search.search import Search
from planner.solvers.stopping import StopRules
from planner.state.placement import Placement, group_scope
from snapshots.arrays import Ints
from snapshots.errors import UsageError
from snapshots.records import InstanceRecord
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import instance, node, placed

QUICK = 0.01


def group(seed: int = 7) -> tuple[Placement, Ints]:
    """Six nodes in three racks, two of which have most of the 24 instances."""
    rng = Random(seed)
    nodes = [
        node(
            f"n{k}",
            total_memory=64e3,
            free_memory=64_000,
            total_disk=2e6,
            free_disk=2_000_000,
            tags=(f"rack:{k // 2}",),
        )
        for k in range(6)
    ]
    guests = []
    for k in range(24):
        primary = rng.choice((0, 0, 0, 1, 1, 2, 3, 4, 5))
        secondary = rng.choice([row for row in range(6) if row != primary])
        size = rng.choice((1000, 2000, 4000))
        guests.append(instance(f"i{k}", primary, secondary, memory=size, disk=10 * size))
    made = placed(*guests, nodes=nodes)
    return made, group_scope(made, 0)


def solve(
    *goals: str, seed: int = 7, budget: Budget | None = None, effort: float = QUICK
) -> tuple[Balance, GoalSet, Placement]:
    """The answer, the goals, and the placement after it."""
    placement, scope = group(seed)
    found = resolved(placement, scope, [read_wish(goal) for goal in goals])
    objective = Objective(SENSIBLE_PRICES, budget or Budget(), goals=found)
    answer = Search(1, effort).solve(
        BalanceProblem(placement, scope, objective=objective), StopRules()
    )
    return answer, found, placement


def wrong(goals: GoalSet, place: Placement) -> list[int]:
    return goals.broken(place.primary, place.secondary).tolist()


MEETABLE = [
    "keep-apart i1,i2,i3,i4,i5,i6",
    "keep-together i7,i8,i9",
    "spread i1?=rack",
    "keep-on i2?=n4,n5",
    "stay i0,i1?",
    "empty n0",
]


@pytest.mark.parametrize("goal", MEETABLE)
def test_a_hard_goal_that_can_be_met_is_met(goal: str) -> None:
    _, goals, after = solve(goal)
    assert wrong(goals, after) == [0]


def test_several_goals_are_met_together() -> None:
    _, goals, after = solve(
        "keep-apart i1,i2,i3,i4,i5",
        "keep-together i7,i8",
        "empty n0",
        "keep-on i20=n2",
        effort=0.03,
    )
    assert wrong(goals, after) == [0, 0, 0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_no_hard_goal_gets_worse_whatever_the_budget(seed: int) -> None:
    rng = Random(seed)
    drawn = rng.sample([goal for goal in MEETABLE if not goal.startswith("stay")], 3)
    answer, goals, after = solve(*drawn, seed=seed, budget=Budget(moves=rng.randrange(1, 6)))
    assert len(answer.steps) <= 5
    pairs = zip(wrong(goals, after), goals.at_start.tolist(), strict=True)
    assert all(now <= before for now, before in pairs)


@pytest.mark.parametrize("goal", ["empty n5", "empty n5:0.001"])
@pytest.mark.parametrize(
    ("rules", "budget"),
    [
        (MoveRules(disk_moves=False), Budget()),
        (MoveRules(), Budget(hours=0.01)),
        (MoveRules(), Budget(moves=1)),
        (MoveRules(), Budget(copy_mib=0)),
    ],
)
def test_nothing_is_moved_onto_a_node_that_is_not_emptied(
    rules: MoveRules, budget: Budget, goal: str
) -> None:
    placement, scope = group()
    ran = placement.primary == 5
    was_there = ran | (placement.secondary == 5)
    goals = resolved(placement, scope, [read_wish(goal)])
    objective = Objective(SENSIBLE_PRICES, budget, goals=goals)
    Search(1, QUICK).solve(BalanceProblem(placement, scope, rules, objective), StopRules())
    runs = placement.primary == 5
    assert not (runs & ~ran).any()
    assert not ((runs | (placement.secondary == 5)) & ~was_there).any()


def test_a_soft_goal_is_met_where_its_points_are_worth_the_price() -> None:
    for weight, met in (("0.00001", False), ("50", True)):
        _, goals, after = solve(f"keep-together i0,i1,i2,i3,i4,i5:{weight}")
        assert (wrong(goals, after) == [0]) is met


def test_the_score_is_hbals_and_has_no_points_of_goals() -> None:
    answer, _, after = solve("keep-together i0,i1,i2,i3:50")
    assert answer.score_after == ExactScorer(after, group_scope(after, 0)).score()


def test_the_same_goals_give_the_same_plan() -> None:
    def steps() -> tuple[Step, ...]:
        return solve("keep-apart i1,i2,i3", "spread i1?=rack:0.3", "empty n1:2")[0].steps

    assert steps() == steps()


@pytest.mark.parametrize("kind", ["tight", "tagged", "mixed"])
def test_only_rules_are_repaired_and_never_at_a_higher_price_than_hbals_plan(kind: str) -> None:
    for made in samples(kind, 4):
        for placement, scope in made.runs():
            before = ExactScorer(placement, scope).components()
            objective = Objective(SENSIBLE_PRICES, repair_only=True)
            problem = BalanceProblem(placement, scope, made.rules, objective)
            try:
                answer = Search(1, QUICK).solve(problem, StopRules())
            except UsageError as error:
                assert "needs the search" in str(error)
                continue
            broken = rule_points(before)
            left = rule_points(answer.components_after)
            assert not answer.steps or left < broken


def repaired(*guests: InstanceRecord, memory: int = 8000, tags: tuple[str, ...] = ()) -> Balance:
    """Three nodes of ``memory`` MiB, repaired."""
    nodes = [node(f"n{k}", total_memory=float(memory), free_memory=memory) for k in range(3)]
    placement = placed(*guests, nodes=nodes, tags=tags)
    objective = Objective(SENSIBLE_PRICES, repair_only=True)
    problem = BalanceProblem(placement, group_scope(placement, 0), objective=objective)
    return Search(1, QUICK).solve(problem, StopRules())


def test_where_nothing_is_broken_nothing_moves_however_uneven_it_is() -> None:
    assert repaired(*(instance(f"i{k}", 0, 1, memory=100) for k in range(9))).steps == ()


def test_two_that_exclude_each_other_are_parted_by_one_move_without_a_copy() -> None:
    pair = [instance(f"i{k}", 0, 1 + k, tags=("svc:a",)) for k in range(2)]
    others = [instance(f"o{k}", 0, 1, memory=100) for k in range(4)]
    answer = repaired(*pair, *others, tags=("htools:iextags:svc",))
    assert [step.kind for step in answer.steps] == [MoveKind.FAILOVER]
    assert rule_points(answer.components_after) == 0


def test_the_cheaper_of_two_repairs_is_chosen() -> None:
    large = instance("large", 0, 1, tags=("svc:a",), memory=3000)
    small = instance("small", 0, 2, tags=("svc:a",), memory=500)
    answer = repaired(large, small, tags=("htools:iextags:svc",))
    assert [step.instance for step in answer.steps] == [1]


def test_goals_need_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    from planner.kernel import NoKernel
    from planner.kernel.library import Fault

    monkeypatch.setattr(searching, "kernel", lambda: NoKernel(Fault.OFF))
    with pytest.raises(UsageError, match=r"goals needs the search: .*switched off"):
        solve("empty n0")
