"""Solvers beside hbal: lower scores for the same price, the same score for less, and how sure.

    .venv/bin/python benchmarks/solver.py [--quick] [--markdown docs/benchmarks.md]

The full run takes hours and can be resumed: answers are kept under build/benchmarks by the code
that gave them. Exit code 1 if a plan broke a rule or its budget, or hbal itself answered otherwise
than `poise hbal`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.attempts import Asker
from benchmarks.figure import Figure
from benchmarks.kinds import HELD_OUT, TUNING, Case, Kind
from benchmarks.measurements import Agreement, Tools
from benchmarks.page_sections import write_section
from benchmarks.proofs import proved, repairable
from benchmarks.replay import replay
from benchmarks.rival import RIVAL, register_rival
from benchmarks.solver_bounds import Bounds, bounds_of
from benchmarks.solver_execution import spans
from benchmarks.solver_figures import figures, problems
from benchmarks.solver_measured import Measured
from benchmarks.solver_page import NAME, section
from benchmarks.solver_questions import (
    ALL_SIZES,
    MORE_MOVES,
    REPAIR,
    ROWS,
    SAME,
    TARGET_TWICE,
    Work,
    questions,
    quick_work,
    whole_work,
)
from benchmarks.solver_steps import step_table
from benchmarks.solver_tables import by_kind, by_seed, by_time, of_repairs
from benchmarks.solver_yardstick import compare_with_hbal
from benchmarks.tables import Table
from benchmarks.yardstick import hbal_plan
from planner.solvers import registered
from planner.state import group_scope

RIVAL_ANSWERS = (SAME, MORE_MOVES, TARGET_TWICE)
RIVAL_NODES = 20
"""The rival is slow: on larger clusters it is not asked."""


def measure(solver: str, work: Work) -> Measured:
    """Ask a solver, and the rival, all questions about a cluster."""
    register_rival()
    case, plan = work.case, hbal_plan(work.case)
    asker, rival = Asker(solver), Asker(RIVAL)
    asked = dict(questions(work, plan))
    answers = {name: asker.answer(question) for name, question in asked.items()}
    after = case.placement()
    scope = group_scope(after, 0)
    replay(after, scope, plan.steps)
    left = REPAIR in answers and answers[REPAIR].failing > 0
    return Measured(
        case,
        plan,
        answers,
        {
            name: rival.answer(question)
            for name, question in asked.items()
            if name in RIVAL_ANSWERS and case.nodes <= RIVAL_NODES
        },
        bounds=bounds_of(case, plan.whole.cost) if work.rows & {2, 6, 7} else Bounds(),
        proof=proved(case, asked[SAME].objective) if 7 in work.rows else None,
        hbal_failing=int(after.failing[scope].sum()),
        repairable=not left or case.kind is Kind.TIGHT or repairable(case) is True,
        spans=spans(case, answers[SAME].steps) if 11 in work.rows else {},
    )


def yardstick(seed: int) -> Agreement:
    """Whether Debian's hbal, where it is installed, answers as Poise does."""
    hbal = shutil.which("hbal")
    if hbal is None:
        return Agreement()
    beside = Path(sys.executable).parent / "poise"
    poise = (str(beside),) if beside.exists() else (sys.executable, "-m", "poise")
    return compare_with_hbal(Tools(poise, hbal), [Case(kind, 10, 80, seed) for kind in Kind])


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
    add("--kinds", type=_kinds, default=tuple(Kind), help=", ".join(Kind))
    add("--sizes", type=_sizes, default=ALL_SIZES, help="as in 10/80,20/200")
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


def _verdict(all_: Sequence[Measured], wrong: Sequence[str], agreement: Agreement) -> str:
    if wrong:
        return f"WRONG: {len(wrong)} answers."
    answers = [answer for one in all_ for answer in one.answers.values()]
    said = (
        f"{len(answers)} plans were replayed by the strict rules: none breaks a rule, exceeds its"
        " budget or claims another score."
    )
    for note, times in Counter(answer.note for answer in answers if answer.note).items():
        said += f" {times} with a note: {note}."
    if agreement.compared:
        said += (
            f" Debian's hbal and `poise hbal` printed the same on all {agreement.compared} clusters"
            " that both were given, byte for byte."
        )
    return said


def main() -> int:
    """Ask, print, and write the section where asked."""
    register_rival()
    options = _options()
    if options.solver not in {one.name for one in registered()}:
        print(f"no solver {options.solver}", file=sys.stderr)
        return 2
    began = time.monotonic()
    seeds: tuple[int, ...] = options.seeds or (TUNING if options.tuning else HELD_OUT)
    if options.quick:
        work = quick_work(seeds, options.rows)
    else:
        work = whole_work(options.kinds, options.sizes, seeds, options.rows)
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            all_ = list(pool.map(partial(measure, options.solver), work))
    else:
        all_ = [measure(options.solver, one) for one in work]
    agreement = yardstick(seeds[0])
    found, wrong = figures(all_), problems(all_)
    wrong += [f"{name}: hbal and poise hbal differ" for name in agreement.differences]
    printed = tables(all_, found)
    if 13 in options.rows:
        printed.append(step_table(quick=options.quick))
    for table in printed:
        print("", table.heading, "", *table.lines(), sep="\n")
    verdict = _verdict(all_, wrong, agreement)
    print("", *wrong, verdict, f"{(time.monotonic() - began) / 60:.1f} minutes", sep="\n")
    if options.markdown is not None:
        text = section(printed, verdict, options.solver, seeds, quick=options.quick)
        write_section(options.markdown, NAME, text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
