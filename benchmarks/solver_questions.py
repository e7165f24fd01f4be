"""What solvers are asked on a cluster, row by row of the figures: hbal's plan is the measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.attempts import Question
from benchmarks.kinds import HELD_OUT, KINDS, Case, Kind
from benchmarks.yardstick import HbalPlan, Prefix
from planner.solvers import Budget, Objective, Prices

SAME, MORE_MOVES = "same", "more moves"
TARGET, TARGET_TWICE = "target", "target, twice the moves"
GIB_PRICES = (0.002, 0.005, 0.01)
SPREAD_SEEDS = 10
REPAIR, AGAIN = "repair", "again"
LARGE_SECONDS, HUGE_SECONDS = 120, 300
HUGE_PARTS = (60, 150, HUGE_SECONDS)
"""Seconds after which the largest cluster's plan is looked at."""

ROWS = (1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13)
SIZES = ((10, 80), (20, 200), (40, 400), (80, 800))
TIGHT_SIZES = ((5, 20), (6, 30), (10, 80), (20, 200))
LARGE, HUGE = (300, 3000), (1000, 20000)
LARGE_KINDS = (Kind.SKEWED, Kind.BROKEN, Kind.UNEQUAL)


@dataclass(frozen=True, slots=True)
class Work:
    """A cluster and the rows that it is measured for; ``parts`` prefixes of hbal's in row 1."""

    case: Case
    rows: frozenset[int]
    parts: int = 4
    spread: int = SPREAD_SEEDS


def prefix_name(number: int) -> str:
    """The name of the question about a prefix."""
    return f"prefix {number}"


def price_name(gib_price: float) -> str:
    """The name of the question with a price."""
    return f"price {gib_price:g}"


def seed_name(seed: int) -> str:
    """The name of the question asked with a seed of the solver."""
    return f"seed {seed}"


def seconds_name(seconds: int) -> str:
    """The name of the question with a time limit."""
    return f"{seconds} s"


def questions(work: Work, plan: HbalPlan) -> Iterator[tuple[str, Question]]:
    """The questions about a cluster, by name; some serve several rows."""
    case, rows, whole = work.case, work.rows, plan.whole
    moves = whole.cost.moves
    if 9 in rows and case.kind is Kind.TIGHT:
        yield REPAIR, Question(case, Objective())
    if 10 in rows and (case.nodes, case.instances) in (LARGE, HUGE):
        yield from _large(case, plan)
    if (case.nodes, case.instances) not in SIZES or case.kind is Kind.TIGHT:
        return
    if 1 in rows:
        for number, prefix in enumerate(plan.parts(work.parts)[:-1], 1):
            yield prefix_name(number), Question(case, Objective(budget=as_budget(prefix)))
    if rows & {1, 2, 8, 11, 12}:
        yield SAME, Question(case, Objective(budget=as_budget(whole)))
    if rows & {3, 8}:
        budget = Budget(moves=moves * 3 // 2, copy_mib=whole.cost.copied)
        yield MORE_MOVES, Question(case, Objective(budget=budget))
    if rows & {4, 8}:
        for name, most in ((TARGET, moves), (TARGET_TWICE, 2 * moves)):
            yield name, Question(case, cheapest(whole.score, most))
    if 5 in rows:
        for price in GIB_PRICES:
            wanted = Objective(Prices(copied_gib=price), Budget(moves=moves))
            yield price_name(price), Question(case, wanted)
    if 8 in rows:
        for seed in range(work.spread):
            wanted = Objective(budget=as_budget(whole))
            yield seed_name(seed), Question(case, wanted, {"seed": seed})
    if 12 in rows:
        yield AGAIN, Question(case, Objective(budget=as_budget(whole)), apart=True)


def _large(case: Case, plan: HbalPlan) -> Iterator[tuple[str, Question]]:
    """The questions of clusters with hundreds of nodes, each in a process of its own."""
    if (case.nodes, case.instances) == HUGE:
        for seconds in HUGE_PARTS:
            limit = {"time_limit": float(seconds)}
            wanted = Objective(budget=as_budget(plan.whole))
            yield seconds_name(seconds), Question(case, wanted, limit, apart=True)
        return
    limit = {"time_limit": float(LARGE_SECONDS)}
    half, whole = plan.parts(2)
    yield prefix_name(1), Question(case, Objective(budget=as_budget(half)), limit, apart=True)
    yield SAME, Question(case, Objective(budget=as_budget(whole)), limit, apart=True)


def as_budget(prefix: Prefix) -> Budget:
    """What a prefix of hbal's costs, as a budget."""
    return Budget(moves=prefix.cost.moves, copy_mib=prefix.cost.copied)


def cheapest(score: float, moves: int) -> Objective:
    """The fewest GiB for a score, with so many moves."""
    return Objective(Prices(copied_gib=1.0), Budget(moves=moves), score)


def whole_work(
    kinds: Sequence[Kind] = KINDS,
    sizes: Sequence[tuple[int, int]] = SIZES,
    seeds: Sequence[int] = HELD_OUT,
    rows: Sequence[int] = ROWS,
) -> list[Work]:
    """The clusters of a full run; what is dear is measured on the first seed only."""
    wanted, found = frozenset(rows), []
    for nodes, instances in sizes:
        for kind in kinds:
            for seed in seeds:
                first = seed == seeds[0]
                left_out = {8} if nodes > 40 else set()
                left_out |= {11, 12} if nodes > 20 else set()
                own = wanted - (left_out if first else {8, 11, 12})
                found.append(Work(Case(kind, nodes, instances, seed), own))
    if 9 in rows:
        found += [Work(Case(Kind.TIGHT, *size, k), wanted) for size in TIGHT_SIZES for k in seeds]
    if 10 in rows:
        found += [Work(Case(kind, *LARGE, seeds[0]), wanted) for kind in LARGE_KINDS]
        found.append(Work(Case(Kind.SKEWED, *HUGE, seeds[0]), wanted))
    return found


def quick_work(seeds: Sequence[int] = HELD_OUT, rows: Sequence[int] = ROWS) -> list[Work]:
    """Some ten minutes: all kinds at the smallest size, some at the next two."""
    wanted, seed = frozenset(rows), seeds[0]
    found = [Work(Case(kind, 10, 80, seed), wanted - {8, 11, 12}, parts=2) for kind in KINDS]
    once = wanted & {8, 11, 12}
    found.append(Work(Case(Kind.BROKEN, 10, 80, seed), once, spread=4))
    for kind in (Kind.BROKEN, Kind.UNEQUAL, Kind.LOADED):
        found.append(Work(Case(kind, 20, 200, seed), wanted & {2, 3, 4}))
    found.append(Work(Case(Kind.SKEWED, 40, 400, seed), wanted & {2, 4}))
    if 9 in rows:
        found += [Work(Case(Kind.TIGHT, 10, 80, k), wanted) for k in seeds]
    return [work for work in found if work.rows]
