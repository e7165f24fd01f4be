"""What solvers are asked on a cluster, row by row of the figures: hbal's plan is the measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.attempts import TIME_LIMIT, Question
from benchmarks.kinds import HELD_OUT, KINDS, Case, Kind
from benchmarks.yardstick import HbalPlan, Prefix
from planner.solvers import Budget, Objective, Prices

SAME, MORE_MOVES = "same", "more moves"
TARGET, TARGET_TWICE = "target", "target, twice the moves"
GIB_PRICES = (0.002, 0.005, 0.01)
SPREAD_SEEDS = 10
REPAIR, AGAIN = "repair", "again"
LARGE_SECONDS, HUGE_SECONDS = 120, 300
AROUND_SECONDS = 10
"""What a process may need before and after its search."""
HUGE_PARTS = (60, 150, HUGE_SECONDS)
"""Seconds after which the largest cluster's plan is looked at."""

ROWS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)
SIZES = ((10, 80), (20, 200), (40, 400), (80, 800))
TINY = ((4, 12), (5, 15), (5, 20))
"""Sizes whose optimum can be proved."""
TINY_SEEDS = 5
TIGHT_SIZES = ((10, 80), (20, 200))
REPAIR_KINDS = (Kind.TIGHT, Kind.BROKEN)
REPAIR_SEEDS = 20
LARGE, HUGE = (300, 3000), (1000, 20000)
LARGE_KINDS, HUGE_KINDS = (Kind.SKEWED, Kind.BROKEN, Kind.UNEQUAL), (Kind.SKEWED,)
ALL_SIZES = (*TINY, *SIZES, LARGE, HUGE)


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
    size, moves = (case.nodes, case.instances), whole.cost.moves
    if 9 in rows and case.kind in REPAIR_KINDS and size in (*TINY, *TIGHT_SIZES):
        yield REPAIR, Question(case, Objective())
    if 7 in rows and size in TINY:
        yield SAME, Question(case, Objective(budget=as_budget(whole)))
    if 10 in rows and size in (LARGE, HUGE):
        yield from _large(case, plan)
    if size not in SIZES or case.kind is Kind.TIGHT:
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
            limit = {TIME_LIMIT: float(seconds - AROUND_SECONDS)}
            wanted = Objective(budget=as_budget(plan.whole))
            yield seconds_name(seconds), Question(case, wanted, limit, apart=True)
        return
    limit = {TIME_LIMIT: float(LARGE_SECONDS - AROUND_SECONDS)}
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
    kinds: Sequence[Kind] = tuple(Kind),
    sizes: Sequence[tuple[int, int]] = ALL_SIZES,
    seeds: Sequence[int] = HELD_OUT,
    rows: Sequence[int] = ROWS,
) -> list[Work]:
    """The clusters of a full run, each with those of the rows that are measured on it."""
    wanted = frozenset(rows)
    found = [
        Work(Case(kind, *size, seed), own & wanted)
        for size in sizes
        for kind in kinds
        for seed, own in _rows_of(kind, size, seeds)
    ]
    return [work for work in found if work.rows]


def _rows_of(
    kind: Kind, size: tuple[int, int], seeds: Sequence[int]
) -> Iterator[tuple[int, frozenset[int]]]:
    """The seeds of a kind at a size, and their rows; what is dear is on the first seed only."""
    first = seeds[0]
    if size in TINY:
        for k in range(REPAIR_SEEDS):
            proved = {7} if kind is not Kind.TIGHT and k < TINY_SEEDS else set()
            yield first + k, frozenset(proved | ({9} if kind in REPAIR_KINDS else set()))
    elif size in (LARGE, HUGE):
        if kind in (LARGE_KINDS if size == LARGE else HUGE_KINDS):
            yield first, frozenset({10})
    elif kind is Kind.TIGHT:
        for seed in seeds:
            yield seed, frozenset({9} if size in TIGHT_SIZES else set())
    else:
        nodes = size[0]
        dear = ({8, 11} if nodes <= 40 else set()) | ({12} if nodes <= 20 else set())
        for seed in seeds:
            yield seed, frozenset({1, 2, 3, 4, 5, 6} | (dear if seed == first else set()))


def quick_work(seeds: Sequence[int] = HELD_OUT, rows: Sequence[int] = ROWS) -> list[Work]:
    """Some ten minutes: all kinds at the smallest size, some at the next two."""
    wanted, seed = frozenset(rows), seeds[0]
    found = []
    for kind in (Kind.SKEWED, Kind.BROKEN):
        found.append(Work(Case(kind, 4, 12, seed), wanted & {7}))
    for k in range(6):
        found.append(Work(Case(Kind.BROKEN, 4, 12, seed + k), wanted & {9}))
    for kind in KINDS:
        dear = {8, 11, 12} if kind is Kind.BROKEN else set()
        own = wanted & ({1, 2, 3, 4, 5, 6} | dear)
        found.append(Work(Case(kind, 10, 80, seed), own, parts=2, spread=4))
    for k in seeds:
        found.append(Work(Case(Kind.TIGHT, 10, 80, k), wanted & {9}))
    for kind in (Kind.BROKEN, Kind.UNEQUAL, Kind.LOADED):
        found.append(Work(Case(kind, 20, 200, seed), wanted & {2, 3, 4, 6}))
    found.append(Work(Case(Kind.SKEWED, 40, 400, seed), wanted & {2, 4, 6}))
    return [work for work in found if work.rows]
