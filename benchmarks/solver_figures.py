"""The figures of solvers, row by row: what is wanted, the mean, the best and the worst."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import fmean, median

from benchmarks import solver_questions as asked
from benchmarks.attempts import Answer
from benchmarks.kinds import Case, Kind
from benchmarks.tables import Table, digits, seconds
from benchmarks.yardstick import HbalPlan

EQUAL = 1e-9
"""Scores this near to each other are the same."""

_LEAST_RATIO = 0.01
"""A plan that copies nothing counts with this ratio in geometric means."""

HARDER = (Kind.TAGGED, Kind.LOADED)
CPU_LIMITS = {"10/80": 5.0, "20/200": 10.0, "40/400": 20.0, "80/800": 45.0}
LARGE_MIB = 2048.0


@dataclass(frozen=True)
class Measured:
    """A cluster with hbal's plan and the answers of the solver and of the rival, by question.

    ``bound``: a score that no plan for the cluster can beat.
    """

    case: Case
    hbal: HbalPlan
    answers: Mapping[str, Answer]
    rival: Mapping[str, Answer] = field(default_factory=dict)
    bound: float = 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result: a row's figure, and whether it is reached."""

    row: int
    what: str
    wanted: str
    mean: str
    best: str
    worst: str
    clusters: int
    reached: bool

    def cells(self) -> tuple[str, ...]:
        """As a line of a table."""
        said = "yes" if self.reached else "NO"
        cells = (self.wanted, self.mean, self.best, self.worst, str(self.clusters), said)
        return (str(self.row), self.what, *cells)


Value = tuple[float, str]
"""A cluster's figure, and the cluster's name."""


def score_ratio(one: Measured, name: str, *, of: str = "answers") -> float | None:
    """The score after a plan over that of hbal; None where it was not asked."""
    answer = getattr(one, of).get(name)
    return None if answer is None else answer.score / one.hbal.whole.score


def prefix_ratio(one: Measured) -> float | None:
    """The worst score over that of the prefix of hbal's plan that costs as much."""
    parts = one.hbal.parts(1 + sum(name.startswith("prefix") for name in one.answers))
    named = [asked.prefix_name(k) for k in range(1, len(parts))] + [asked.SAME]
    ratios = [
        one.answers[name].score / part.score
        for name, part in zip(named, parts, strict=True)
        if name in one.answers
    ]
    return max(ratios, default=None)


def reaches_target(one: Measured, answer: Answer) -> bool:
    """True if a plan has hbal's score."""
    return answer.score <= one.hbal.whole.score + EQUAL


def gib_ratio(one: Measured, name: str, *, of: str = "answers") -> float | None:
    """GiB for hbal's score over hbal's; 1 where the score was not reached: hbal's plan is there."""
    answer, copied = getattr(one, of).get(name), one.hbal.whole.cost.copied
    if answer is None or not copied:
        return None
    return answer.cost.copied / copied if reaches_target(one, answer) else 1.0


def sum_ratio(one: Measured, gib_price: float) -> float | None:
    """Score and priced GiB over the best such sum of hbal's prefixes."""
    answer = one.answers.get(asked.price_name(gib_price))
    if answer is None:
        return None
    return (answer.score + gib_price * answer.cost.gib) / one.hbal.best_sum(gib_price)


def worst_sum_ratio(one: Measured) -> float | None:
    """The worst of all prices."""
    ratios = [sum_ratio(one, price) for price in asked.GIB_PRICES]
    return max((ratio for ratio in ratios if ratio is not None), default=None)


def spread_of(one: Measured) -> float | None:
    """How far apart the scores of the solver's seeds are: largest less least, over the least."""
    scores = [answer.score for name, answer in one.answers.items() if name.startswith("seed")]
    return (max(scores) - min(scores)) / min(scores) if len(scores) > 1 else None


def geometric_mean(values: Iterable[float]) -> float:
    """The geometric mean; a value of 0 counts as a hundredth."""
    return math.exp(fmean(math.log(max(value, _LEAST_RATIO)) for value in values))


def values(all_: Sequence[Measured], of: Callable[[Measured], float | None]) -> list[Value]:
    """A figure of every cluster that has it."""
    found = [(of(one), one.case.name) for one in all_]
    return [(value, name) for value, name in found if value is not None]


def figures(all_: Sequence[Measured]) -> list[Figure]:
    """All figures that can be told of what was measured."""
    plain = [one for one in all_ if one.case.kind not in HARDER]
    usual = [one for one in all_ if one.case.size in CPU_LIMITS]
    lines: list[Figure | None] = [
        _ratios(1, "never above hbal at any prefix", usual, prefix_ratio, each=1 + EQUAL),
        _ratios(
            2,
            "score, same moves and GiB",
            [one for one in plain if one in usual],
            lambda one: score_ratio(one, asked.SAME),
            mean=0.68,
            each=0.93,
            near_bound=True,
        ),
    ]
    for kind in HARDER:
        lines.append(
            _ratios(
                2,
                f"the same, {kind}",
                [one for one in usual if one.case.kind is kind],
                lambda one: score_ratio(one, asked.SAME),
                mean=0.80,
            )
        )
    lines += [
        _ratios(
            3,
            "score, same GiB, 1.5 times the moves",
            usual,
            lambda one: score_ratio(one, asked.MORE_MOVES),
            mean=0.55,
            each=0.87,
        ),
        _ratios(
            4,
            "GiB for hbal's score, same moves",
            usual,
            lambda one: gib_ratio(one, asked.TARGET),
            mean=0.42,
        ),
        _ratios(
            4,
            "the same, twice the moves",
            usual,
            lambda one: gib_ratio(one, asked.TARGET_TWICE),
            mean=0.30,
            each=0.50,
        ),
        _prices(usual),
        *_times(usual),
        _spreads(usual),
        _repairs(all_),
        *_large(all_),
        *_huge(all_),
        _again(usual),
    ]
    return [line for line in lines if line is not None]


def _ratios(
    row: int,
    what: str,
    among: Sequence[Measured],
    of: Callable[[Measured], float | None],
    *,
    mean: float | None = None,
    each: float | None = None,
    near_bound: bool = False,
) -> Figure | None:
    """A ratio to hbal: its geometric mean, and each.

    ``near_bound``: a cluster whose score is within 5 % of the bound is good enough as it is.
    """
    found = values(among, of)
    if not found:
        return None
    excused = {one.case.name for one in among if near_bound and _at_bound(one)}
    middle = geometric_mean(value for value, _ in found)
    held = [value for value, name in found if name not in excused]
    reached = (mean is None or middle <= mean) and (each is None or max(held, default=0) <= each)
    wanted = [] if mean is None else [f"mean ≤ {mean:g}"]
    wanted += [] if each is None else [f"each ≤ {each:.3g}"]
    return _figure(row, what, ", ".join(wanted), digits(middle), found, reached)


def _at_bound(one: Measured) -> bool:
    same = one.answers.get(asked.SAME)
    return same is not None and same.score <= 1.05 * one.bound


def _figure(
    row: int, what: str, wanted: str, mean: str, found: Sequence[Value], reached: bool
) -> Figure:
    least, most = min(found), max(found)
    best, worst = (f"{digits(value)} ({name})" for value, name in (least, most))
    return Figure(row, what, wanted, mean, best, worst, len(found), reached)


def _prices(among: Sequence[Measured]) -> Figure | None:
    found = values(among, worst_sum_ratio)
    if not found:
        return None
    every = [sum_ratio(one, price) for one in among for price in asked.GIB_PRICES]
    middle = fmean(ratio for ratio in every if ratio is not None)
    wanted = "mean ≤ 0.6, each ≤ 0.8"
    reached = middle <= 0.6 and max(found)[0] <= 0.8
    return _figure(5, "score + priced GiB, worst price", wanted, digits(middle), found, reached)


TIMED = (asked.SAME, asked.MORE_MOVES, asked.TARGET, asked.TARGET_TWICE)


def cpu_seconds(one: Measured) -> list[float]:
    """CPU seconds of the runs that are timed."""
    return [one.answers[name].cpu for name in TIMED if name in one.answers]


def _times(among: Sequence[Measured]) -> list[Figure]:
    lines = []
    for size, limit in CPU_LIMITS.items():
        own = [one for one in among if one.case.size == size]
        found = values(own, lambda one: max(cpu_seconds(one), default=None))
        if found:
            middle = median(cpu for one in own for cpu in cpu_seconds(one))
            what, wanted = f"CPU seconds a run, {size}", f"each ≤ {limit:g}"
            lines.append(_figure(8, what, wanted, digits(middle), found, max(found)[0] <= limit))
    return lines


def _spreads(among: Sequence[Measured]) -> Figure | None:
    found = values(among, spread_of)
    if not found:
        return None
    middle = digits(fmean(value for value, _ in found))
    what = "spread of the score over the solver's seeds"
    return _figure(8, what, "each ≤ 0.03", middle, found, max(found)[0] <= 0.03)


def _repairs(all_: Sequence[Measured]) -> Figure | None:
    found = values(all_, lambda one: _failing(one, asked.REPAIR))
    if not found:
        return None
    left = sum(value > 0 for value, _ in found)
    what = "nodes left that are not N+1 safe, where all can be"
    return _figure(9, what, "none", f"{left} clusters", found, not left)


def _failing(one: Measured, name: str) -> float | None:
    answer = one.answers.get(name)
    return None if answer is None else float(answer.failing)


def _large(all_: Sequence[Measured]) -> list[Figure | None]:
    own = [one for one in all_ if (one.case.nodes, one.case.instances) == asked.LARGE]
    size = "300/3000"
    return [
        _ratios(10, f"{size}: never above hbal at a prefix", own, prefix_ratio, each=1 + EQUAL),
        _ratios(10, f"{size}: score", own, lambda one: score_ratio(one, asked.SAME), each=0.90),
        _most(10, f"{size}: seconds", own, lambda a: a.wall, asked.LARGE_SECONDS),
        _most(10, f"{size}: peak memory, MiB", own, lambda a: a.peak, LARGE_MIB),
    ]


def _huge(all_: Sequence[Measured]) -> list[Figure | None]:
    own = [one for one in all_ if (one.case.nodes, one.case.instances) == asked.HUGE]
    size = "1000/20000"
    parts = [
        _ratios(
            10,
            f"{size}: score after {part} s",
            own,
            lambda one, part=part: score_ratio(one, asked.seconds_name(part)),
        )
        for part in asked.HUGE_PARTS
    ]
    return [*parts, _most(10, f"{size}: seconds", own, lambda a: a.wall, asked.HUGE_SECONDS)]


def _most(
    row: int,
    what: str,
    among: Sequence[Measured],
    of: Callable[[Answer], float],
    limit: float,
) -> Figure | None:
    """What no answer may exceed."""
    found = values(among, lambda one: max(map(of, one.answers.values()), default=None))
    if not found:
        return None
    middle = digits(fmean(value for value, _ in found))
    return _figure(row, what, f"each ≤ {limit:g}", middle, found, max(found)[0] <= limit)


def _again(among: Sequence[Measured]) -> Figure | None:
    both = [one for one in among if {asked.SAME, asked.AGAIN} <= one.answers.keys()]
    if not both:
        return None
    other = [
        one.case.name
        for one in both
        if one.answers[asked.SAME].steps != one.answers[asked.AGAIN].steps
    ]
    same = f"{len(both) - len(other)} of {len(both)}"
    what = "same steps again, in another process"
    return Figure(12, what, "all", same, "", ", ".join(other), len(both), not other)


COLUMNS: tuple[tuple[str, Callable[[Measured], float | None]], ...] = (
    ("prefixes", prefix_ratio),
    ("same", lambda one: score_ratio(one, asked.SAME)),
    ("1.5 × moves", lambda one: score_ratio(one, asked.MORE_MOVES)),
    ("GiB", lambda one: gib_ratio(one, asked.TARGET)),
    ("GiB, 2 × moves", lambda one: gib_ratio(one, asked.TARGET_TWICE)),
    ("with price", worst_sum_ratio),
)
RIVAL_COLUMNS: tuple[tuple[str, Callable[[Measured], float | None]], ...] = (
    ("rival, same", lambda one: score_ratio(one, asked.SAME, of="rival")),
    ("rival, 1.5 × moves", lambda one: score_ratio(one, asked.MORE_MOVES, of="rival")),
    ("rival, GiB, 2 × moves", lambda one: gib_ratio(one, asked.TARGET_TWICE, of="rival")),
)


def by_kind(all_: Sequence[Measured]) -> Table | None:
    """The ratios to hbal by size and kind: the geometric mean over the seeds, best and worst."""
    usual = [one for one in all_ if one.case.size in CPU_LIMITS and one.case.kind is not Kind.TIGHT]
    if not usual:
        return None
    columns = [*COLUMNS, *RIVAL_COLUMNS]
    columns = [column for column in columns if values(usual, column[1])]
    rows = []
    for (size, kind), group in groupby(usual, key=lambda one: (one.case.size, one.case.kind)):
        own = list(group)
        plans = [one.hbal for one in own]
        rows.append(
            (
                f"{size} {kind}",
                digits(fmean(plan.before for plan in plans)),
                digits(fmean(plan.whole.score for plan in plans)),
                f"{fmean(plan.whole.cost.moves for plan in plans):.0f}",
                f"{fmean(plan.whole.cost.gib for plan in plans):.0f}",
                *(_mean_and_range(values(own, of)) for _, of in columns),
            )
        )
    names = ("cluster", "before", "hbal", "moves", "GiB", *(name for name, _ in columns))
    return Table("Against hbal, by size and kind", names, tuple(rows))


def _mean_and_range(found: Sequence[Value]) -> str:
    if not found:
        return "–"
    numbers = [value for value, _ in found]
    middle = f"{geometric_mean(numbers):.2f}"
    return middle if len(numbers) < 2 else f"{middle} ({min(numbers):.2f}–{max(numbers):.2f})"


def by_seed(all_: Sequence[Measured]) -> Table | None:
    """The scores of the solver's own seeds."""
    rows = []
    for one in all_:
        apart = spread_of(one)
        if apart is None:
            continue
        scores = [answer.score for name, answer in one.answers.items() if name.startswith("seed")]
        cells = (str(len(scores)), digits(min(scores)), digits(max(scores)), f"{apart:.1%}")
        rows.append((one.case.name, digits(one.hbal.whole.score), *cells))
    names = ("cluster", "hbal", "seeds", "lowest score", "highest", "spread")
    return Table("Scores over the solver's seeds", names, tuple(rows)) if rows else None


def by_time(all_: Sequence[Measured]) -> Table | None:
    """CPU seconds of a run by size."""
    rows = []
    for size in CPU_LIMITS:
        times = [cpu for one in all_ if one.case.size == size for cpu in cpu_seconds(one)]
        if times:
            rows.append((size, str(len(times)), *map(seconds, (median(times), max(times)))))
    names = ("nodes/instances", "runs", "median", "longest")
    return Table("CPU time of a run", names, tuple(rows)) if rows else None


def of_repairs(all_: Sequence[Measured]) -> Table | None:
    """What is left of broken N+1 on tight clusters."""
    rows = []
    for one in all_:
        answer = one.answers.get(asked.REPAIR)
        if answer is not None:
            cells = (digits(one.hbal.whole.score), digits(answer.score), str(answer.failing))
            rows.append((one.case.name, *cells))
    names = ("cluster", "score, hbal", "score", "nodes left")
    return Table("N+1 repaired where memory is tight", names, tuple(rows)) if rows else None


def problems(all_: Sequence[Measured]) -> list[str]:
    """All that is wrong with answers."""
    return [
        f"{one.case.name}, {name}: {problem}"
        for one in all_
        for name, answer in one.answers.items()
        for problem in answer.problems
    ]
