"""Solvers beside hbal: lower scores for the same price, the same score for less, and how sure.

    .venv/bin/python benchmarks/solver.py [--quick] [--markdown docs/benchmarks.md]

The full run takes hours and can be resumed: answers are kept under build/benchmarks by the code
that gave them. Exit code 1 if a plan broke a rule or its budget, or hbal itself answered otherwise
than `poise hbal`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.attempts import Asker
from benchmarks.kinds import HELD_OUT, KINDS, TUNING, Kind
from benchmarks.page_sections import write_section
from benchmarks.rival import RIVAL, register_rival
from benchmarks.solver_figures import (
    Figure,
    Measured,
    by_kind,
    by_seed,
    by_time,
    figures,
    of_repairs,
    problems,
)
from benchmarks.solver_page import NAME, section
from benchmarks.solver_questions import (
    MORE_MOVES,
    ROWS,
    SAME,
    SIZES,
    TARGET_TWICE,
    Work,
    questions,
    quick_work,
    whole_work,
)
from benchmarks.tables import Table
from benchmarks.yardstick import hbal_plan
from planner.scoring import proven_bound
from planner.solvers import registered
from planner.state import group_scope

RIVAL_ANSWERS = (SAME, MORE_MOVES, TARGET_TWICE)
RIVAL_NODES = 20
"""The rival is slow: on larger clusters it is not asked."""


def measure(solver: str, work: Work) -> Measured:
    """Ask a solver, and the rival, all questions about a cluster."""
    register_rival()
    plan, placement = hbal_plan(work.case), work.case.placement()
    asker, rival = Asker(solver), Asker(RIVAL)
    asked = dict(questions(work, plan))
    return Measured(
        work.case,
        plan,
        {name: asker.answer(question) for name, question in asked.items()},
        {
            name: rival.answer(question)
            for name, question in asked.items()
            if name in RIVAL_ANSWERS and work.case.nodes <= RIVAL_NODES
        },
        proven_bound(placement, group_scope(placement, 0)),
    )


def tables(all_: Sequence[Measured], found: Sequence[Figure]) -> list[Table]:
    """All tables of what was measured."""
    names = ("row", "figure", "wanted", "mean", "best", "worst", "clusters", "reached")
    first = Table("The figures", names, tuple(figure.cells() for figure in found))
    rest = (by_kind(all_), by_time(all_), by_seed(all_), of_repairs(all_))
    return [first, *(table for table in rest if table is not None)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--solver", default="search", help="a name of the solver registry, or %(default)s")
    add("--quick", action="store_true", help="some ten minutes: fewer clusters")
    add("--tuning", action="store_true", help="the seeds that a solver may be tuned on")
    add("--seeds", type=_numbers, help="these seeds instead")
    add("--kinds", type=_kinds, default=KINDS, help=", ".join(KINDS))
    add("--sizes", type=_sizes, default=SIZES, help="as in 10/80,20/200")
    add("--rows", type=_numbers, default=ROWS, help="rows of figures, as in 1,2,3")
    add("--jobs", type=int, default=1, help="clusters measured side by side")
    add("--markdown", type=Path, metavar="FILE", help="write the section as well")
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _kinds(text: str) -> tuple[Kind, ...]:
    return tuple(map(Kind, text.split(",")))


def _sizes(text: str) -> tuple[tuple[int, int], ...]:
    pairs = [tuple(map(int, size.split("/"))) for size in text.split(",")]
    return tuple((nodes, instances) for nodes, instances in pairs)


def main() -> int:
    """Ask, print, and write the section where asked."""
    register_rival()
    options = _options()
    if options.solver not in {one.name for one in registered()}:
        print(f"no solver {options.solver}", file=sys.stderr)
        return 2
    began = time.monotonic()
    seeds = options.seeds or (TUNING if options.tuning else HELD_OUT)
    if options.quick:
        work = quick_work(seeds, options.rows)
    else:
        work = whole_work(options.kinds, options.sizes, seeds, options.rows)
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            all_ = list(pool.map(partial(measure, options.solver), work))
    else:
        all_ = [measure(options.solver, one) for one in work]
    found, wrong = figures(all_), problems(all_)
    printed = tables(all_, found)
    for table in printed:
        print("", table.heading, "", *table.lines(), sep="\n")
    verdict = (
        f"WRONG: {len(wrong)} answers broke a rule, a budget or their word."
        if wrong
        else f"Every plan was replayed by the strict rules: {sum(len(m.answers) for m in all_)}"
        " plans, none of which breaks a rule, exceeds its budget or claims another score."
    )
    print("", *wrong, verdict, f"{(time.monotonic() - began) / 60:.1f} minutes", sep="\n")
    if options.markdown is not None:
        text = section(printed, verdict, options.solver, seeds, quick=options.quick)
        write_section(options.markdown, NAME, text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
