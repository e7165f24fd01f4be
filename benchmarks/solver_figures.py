"""The figures of solvers, row by row: what is wanted, the mean, the best and the worst."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from statistics import fmean, median

from benchmarks import solver_questions as asked
from benchmarks.figure import Figure, figure_of, largest, ratios
from benchmarks.kinds import Kind
from benchmarks.solver_execution import BUSIEST, WAYS
from benchmarks.solver_measured import (
    EQUAL,
    Measured,
    above_optimum,
    cpu_seconds,
    geometric_mean,
    gib_ratio,
    prefix_ratio,
    score_ratio,
    span_ratio,
    spread_of,
    sum_ratio,
    values,
    worst_sum_ratio,
)
from benchmarks.tables import digits

_PROVED = 1e-6
"""How near a proof comes to the optimum."""

HARDER = (Kind.TAGGED, Kind.LOADED)
CPU_LIMITS = {"10/80": 5.0, "20/200": 10.0, "40/400": 20.0, "80/800": 45.0}
LARGE_MIB = 2048.0
BOUND_SECONDS = 10.0


def figures(all_: Sequence[Measured]) -> list[Figure]:
    """All figures that can be told of what was measured."""
    plain = [one for one in all_ if one.case.kind not in HARDER]
    usual = [one for one in all_ if one.case.size in CPU_LIMITS]
    lines: list[Figure | None] = [
        ratios(1, "never above hbal at any prefix", usual, prefix_ratio, each=1 + EQUAL),
        ratios(
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
            ratios(
                2,
                f"the same, {kind}",
                [one for one in usual if one.case.kind is kind],
                lambda one: score_ratio(one, asked.SAME),
                mean=0.80,
            )
        )
    lines += [
        ratios(
            3,
            "score, same GiB, 1.5 times the moves",
            usual,
            lambda one: score_ratio(one, asked.MORE_MOVES),
            mean=0.55,
            each=0.87,
        ),
        ratios(
            4,
            "GiB for hbal's score, same moves",
            usual,
            lambda one: gib_ratio(one, asked.TARGET),
            mean=0.42,
        ),
        ratios(
            4,
            "the same, twice the moves",
            usual,
            lambda one: gib_ratio(one, asked.TARGET_TWICE),
            mean=0.30,
            each=0.50,
        ),
        _prices(usual),
        *_bounds(all_),
        _optima(all_),
        *_times(usual),
        _spreads(usual),
        _repairs(all_),
        *_large(all_),
        *_huge(all_),
        *_spans(usual),
        _again(usual),
    ]
    return [line for line in lines if line is not None]


def _prices(among: Sequence[Measured]) -> Figure | None:
    found = values(among, worst_sum_ratio)
    if not found:
        return None
    every = [sum_ratio(one, price) for one in among for price in asked.GIB_PRICES]
    middle = fmean(ratio for ratio in every if ratio is not None)
    wanted = "mean ≤ 0.6, each ≤ 0.8"
    reached = middle <= 0.6 and max(found)[0] <= 0.8
    return figure_of(5, "score + priced GiB, worst price", wanted, digits(middle), found, reached)


def _times(among: Sequence[Measured]) -> list[Figure]:
    lines = []
    for size, limit in CPU_LIMITS.items():
        own = [one for one in among if one.case.size == size]
        found = values(own, lambda one: max(cpu_seconds(one), default=None))
        if found:
            middle = median(cpu for one in own for cpu in cpu_seconds(one))
            what, wanted = f"CPU seconds a run, {size}", f"each ≤ {limit:g}"
            lines.append(figure_of(8, what, wanted, digits(middle), found, max(found)[0] <= limit))
    return lines


def _spreads(among: Sequence[Measured]) -> Figure | None:
    found = values(among, spread_of)
    if not found:
        return None
    middle = digits(fmean(value for value, _ in found))
    what = "spread of the score over the solver's seeds"
    return figure_of(8, what, "each ≤ 0.03", middle, found, max(found)[0] <= 0.03)


def _bounds(all_: Sequence[Measured]) -> list[Figure]:
    own = [one for one in all_ if one.bounds.plain > 0]
    if not own:
        return []
    higher = [(one.bounds.any_budget / one.bounds.plain, one.case.name) for one in own]
    middle = geometric_mean(value for value, _ in higher)
    took = [(one.bounds.cpu, one.case.name) for one in own if one.case.nodes <= 41]
    lines = [
        figure_of(
            6,
            "bound over the simple one",
            "mean ≥ 4",
            digits(middle),
            higher,
            middle >= 4,
            more_is_better=True,
        )
    ]
    if took:
        mean = digits(fmean(value for value, _ in took))
        reached = max(took)[0] <= BOUND_SECONDS
        what, wanted = "seconds for a bound, up to 40 nodes", f"each ≤ {BOUND_SECONDS:g}"
        lines.append(figure_of(6, what, wanted, mean, took, reached))
    return lines


def _optima(all_: Sequence[Measured]) -> Figure | None:
    found = values(all_, above_optimum)
    if not found:
        return None
    equal = sum(value <= 1 + _PROVED for value, _ in found)
    what, share = "score over the proved optimum, tiny clusters", equal / len(found)
    told = f"{equal} of {len(found)} equal"
    return figure_of(7, what, "95 of 100 equal", told, found, share >= 0.95)


def _repairs(all_: Sequence[Measured]) -> Figure | None:
    found = values(all_, _left_broken)
    if not found:
        return None
    left = sum(value > 0 for value, _ in found)
    what = "nodes left that are not N+1 safe, and could be"
    return figure_of(9, what, "none", f"on {left} clusters", found, not left)


def _left_broken(one: Measured) -> float | None:
    answer = one.answers.get(asked.REPAIR)
    return None if answer is None else float(answer.failing * one.repairable)


def _spans(among: Sequence[Measured]) -> list[Figure | None]:
    return [
        ratios(
            11,
            f"time of the same moves over job sets', {way}",
            among,
            partial(span_ratio, way=way),
            mean=None if way == BUSIEST else 0.60,
        )
        for way in (*WAYS, BUSIEST)
    ]


def _large(all_: Sequence[Measured]) -> list[Figure | None]:
    own = [one for one in all_ if (one.case.nodes, one.case.instances) == asked.LARGE]
    size = "300/3000"
    return [
        ratios(10, f"{size}: never above hbal at a prefix", own, prefix_ratio, each=1 + EQUAL),
        ratios(10, f"{size}: score", own, lambda one: score_ratio(one, asked.SAME), each=0.90),
        largest(10, f"{size}: seconds", own, lambda a: a.wall, asked.LARGE_SECONDS),
        largest(10, f"{size}: peak memory, MiB", own, lambda a: a.peak, LARGE_MIB),
    ]


def _huge(all_: Sequence[Measured]) -> list[Figure | None]:
    own = [one for one in all_ if (one.case.nodes, one.case.instances) == asked.HUGE]
    size = "1000/20000"
    parts = [
        ratios(
            10,
            f"{size}: score after {part} s",
            own,
            partial(score_ratio, name=asked.seconds_name(part)),
        )
        for part in asked.HUGE_PARTS
    ]
    return [*parts, largest(10, f"{size}: seconds", own, lambda a: a.wall, asked.HUGE_SECONDS)]


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


def problems(all_: Sequence[Measured]) -> list[str]:
    """All that is wrong with answers."""
    wrong = [
        f"{one.case.name}, {name}: {problem}"
        for one in all_
        for name, answer in one.answers.items()
        for problem in answer.problems
    ]
    for one in all_:
        ratio = above_optimum(one)
        if ratio is not None and ratio < 1 - _PROVED:
            wrong.append(f"{one.case.name}: scores below what is proved to be the least")
        scores = [one.hbal.whole.score, *([one.proof.score] if one.proof else [])]
        if one.bounds.within_budget > min(scores) * (1 + _PROVED):
            wrong.append(f"{one.case.name}: the bound is above a score that there is")
    return wrong
