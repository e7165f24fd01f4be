"""CPU time of a step of hbal's own choice, on the kinds of clusters that solvers get."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.clusters import Recipe, make_cluster
from benchmarks.kinds import HELD_OUT, KINDS, Case, Kind
from benchmarks.tables import Table, below, seconds
from planner.solvers import StopRules
from planner.solvers.balance import balance
from planner.state import Placement, group_scope, prepare

_STEPS = (5, 105)
"""The steps between these two are timed."""
_TIED = Recipe("200/4000 tied", 200, 4000, tied=True, size=3)
_REGULAR = Recipe("200/4000 regular", 200, 4000, tied=True, regular=True, empty=40, size=3)
TIED_MS, HUGE_MS = 5.0, 10.0


def step_seconds(placement: Placement) -> float:
    """CPU seconds a step, without those before the first: tables are made there."""
    times: list[float] = []
    stop = StopRules(max_steps=_STEPS[1])
    scope = group_scope(placement, 0)
    balance(placement, scope, stop=stop, on_step=lambda _: times.append(time.process_time()))
    first, last = min(_STEPS[0], len(times)) - 1, len(times) - 1
    return (times[last] - times[first]) / max(1, last - first)


def step_table(*, quick: bool) -> Table:
    """A step on each of these clusters, and its target where it has one."""
    rows = []
    for name, placement, limit in _clusters(quick=quick):
        took = step_seconds(placement)
        rows.append((name, seconds(took), below(took * 1000, limit, "ms") if limit else "–"))
    names = ("cluster", "a step", "target")
    return Table("CPU time of a step of hbal's choice", names, tuple(rows))


def _clusters(*, quick: bool) -> Iterator[tuple[str, Placement, float | None]]:
    for kind in KINDS:
        case = Case(kind, 40, 400, HELD_OUT[0])
        yield case.name, case.placement(), None
    for recipe in (_TIED, _REGULAR):
        yield recipe.name, Placement(prepare(make_cluster(recipe))), TIED_MS
    if not quick:
        case = Case(Kind.SKEWED, 1000, 20000, HELD_OUT[0])
        yield case.name, case.placement(), HUGE_MS
