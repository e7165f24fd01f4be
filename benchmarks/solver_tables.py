"""The tables of solvers: by kind, by time, by seed, and what stays broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from statistics import fmean, median

from benchmarks import solver_questions as asked
from benchmarks.kinds import Kind
from benchmarks.solver_measured import (
    SIZES,
    Measured,
    Value,
    cpu_seconds,
    geometric_mean,
    gib_ratio,
    prefix_ratio,
    score_ratio,
    spread_of,
    values,
    worst_sum_ratio,
)
from benchmarks.tables import Table, digits, seconds

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
    usual = [one for one in all_ if one.case.size in SIZES and one.case.kind is not Kind.TIGHT]
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
    for size in SIZES:
        times = [cpu for one in all_ if one.case.size == size for cpu in cpu_seconds(one)]
        if times:
            rows.append((size, str(len(times)), *map(seconds, (median(times), max(times)))))
    names = ("nodes/instances", "runs", "median", "longest")
    return Table("CPU time of a run", names, tuple(rows)) if rows else None


def of_repairs(all_: Sequence[Measured]) -> Table | None:
    """The clusters on which hbal or the solver leaves nodes that are not N+1 safe."""
    asked_of = [one for one in all_ if asked.REPAIR in one.answers]
    rows = []
    for one in asked_of:
        left = one.answers[asked.REPAIR].failing
        if left or one.hbal_failing:
            can = "yes" if one.repairable else "no, or not known"
            rows.append((one.case.name, str(one.hbal_failing), str(left), can))
    names = ("cluster", "nodes left by hbal", "by the solver", "all can be repaired")
    heading = f"Clusters of {len(asked_of)} on which a node stays that is not N+1 safe"
    return Table(heading, names, tuple(rows)) if asked_of else None
