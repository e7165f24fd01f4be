"""A figure: what is wanted, the mean, the best and the worst, and whether it is reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks import solver_questions as asked
from benchmarks.attempts import Answer
from benchmarks.solver_measured import Measured, Value, geometric_mean, values
from benchmarks.tables import digits


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


def ratios(
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
    return figure_of(row, what, ", ".join(wanted), digits(middle), found, reached)


def _at_bound(one: Measured) -> bool:
    same = one.answers.get(asked.SAME)
    return same is not None and same.score <= 1.05 * one.bounds.within_budget


def figure_of(
    row: int,
    what: str,
    wanted: str,
    mean: str,
    found: Sequence[Value],
    reached: bool,
    *,
    more_is_better: bool = False,
) -> Figure:
    """A figure with the best and the worst of the values that were found."""
    ends = sorted((min(found), max(found)), reverse=more_is_better)
    best, worst = (f"{digits(value)} ({name})" for value, name in ends)
    return Figure(row, what, wanted, mean, best, worst, len(found), reached)


def largest(
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
    return figure_of(row, what, f"each ≤ {limit:g}", middle, found, max(found)[0] <= limit)
