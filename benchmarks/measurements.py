"""What is measured: a step, a whole run, the start of the command.

Whatever is compared is run alternately, and ratios are taken pair by pair: what slows the machine
down for a while then slows down both.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.processes import Run, run_process
from planner.solvers import StopRules
from planner.solvers.balance import balance
from planner.state import Placement, group_scope, prepare
from snapshots.htools import read_text_file

_LENGTH = re.compile(rb"^Solution length=(\d+)$", re.MULTILINE)
_SCORES = re.compile(rb"^Cluster score improved from ([\d.]+) to ([\d.]+)$", re.MULTILINE)


def steps_of(run: Run) -> int:
    """How many steps a run of hbal, or of `poise hbal`, printed."""
    found = _LENGTH.search(run.stdout)
    return int(found[1]) if found else 0


def scores_of(run: Run) -> tuple[float, float]:
    """The score before and after, as printed."""
    found = _SCORES.search(run.stdout)
    if not found:
        return float("nan"), float("nan")
    return float(found[1]), float(found[2])


@dataclass(frozen=True, slots=True)
class Tools:
    """How to start Poise, and hbal where it is installed."""

    poise: tuple[str, ...]
    hbal: str | None

    def run_poise(self, path: Path, *options: str) -> Run:
        """`poise hbal` on a text file."""
        return run_process([*self.poise, "hbal", "-t", str(path), *options])

    def run_hbal(self, path: Path, *options: str) -> Run:
        """hbal on a text file; only where it is installed."""
        assert self.hbal is not None
        return run_process([self.hbal, "-t", str(path), *options])


@dataclass
class Agreement:
    """Whether Poise printed what hbal printed, wherever both were asked the same."""

    compared: int = 0
    steps: int = 0
    differences: list[str] = field(default_factory=list)

    def check(self, what: str, theirs: Run, ours: Run) -> None:
        """Note one comparison of standard outputs: steps, scores and all."""
        self.compared += 1
        self.steps += steps_of(theirs)
        if theirs.stdout != ours.stdout:
            self.differences.append(what)


@dataclass(frozen=True, slots=True)
class StepCosts:
    """CPU seconds a step on one cluster, one entry a pair; ``hbal`` is empty where not run.

    ``inside`` is Poise's step within a running process.
    """

    hbal: tuple[float, ...]
    poise: tuple[float, ...]
    inside: float

    @property
    def ratios(self) -> list[float]:
        """hbal over Poise, pair by pair."""
        return [a / b for a, b in zip(self.hbal, self.poise, strict=False)]


def per_step(run: Callable[[int], Run], limits: tuple[int, int]) -> float:
    """CPU seconds a step between two limits, so that the start of the process drops out."""
    short, long = run(limits[0]), run(limits[1])
    steps = steps_of(long) - steps_of(short)
    if steps <= 0:
        raise RuntimeError(f"no steps between -l {limits[0]} and -l {limits[1]}")
    return (long.cpu - short.cpu) / steps


def measure_steps(
    tools: Tools,
    path: Path,
    agreement: Agreement,
    *,
    pairs: int,
    hbal_limits: tuple[int, int] | None,
    poise_limits: tuple[int, int],
    repeats: int = 3,
) -> StepCosts:
    """The cost of a step: ``pairs`` times hbal, then Poise ``repeats`` times (their median)."""
    theirs, ours = [], []

    def hbal_checked(limit: int) -> Run:
        run = tools.run_hbal(path, "-l", str(limit))
        same = tools.run_poise(path, "-l", str(limit))
        agreement.check(f"{path.stem} -l {limit}", run, same)
        return run

    def poise(limit: int) -> Run:
        return tools.run_poise(path, "-l", str(limit))

    poise(poise_limits[0])  # to warm up
    for _ in range(pairs):
        if tools.hbal is not None and hbal_limits is not None:
            theirs.append(per_step(hbal_checked, hbal_limits))
        ours.append(median(per_step(poise, poise_limits) for _ in range(repeats)))
    inside = measure_inside(path, poise_limits, repeats + 2)
    return StepCosts(tuple(theirs), tuple(ours), inside)


def measure_inside(path: Path, limits: tuple[int, int], repeats: int = 3) -> float:
    """CPU seconds a step inside this process between two limits: the median of ``repeats``."""
    return median(_inside(path, limits) for _ in range(repeats))


def _inside(path: Path, limits: tuple[int, int]) -> float:
    """CPU seconds a step inside this process, over the same steps."""
    placement = Placement(prepare(read_text_file(str(path))))
    times: list[float] = []
    balance(
        placement,
        group_scope(placement, 0),
        stop=StopRules(max_steps=limits[1]),
        on_step=lambda _: times.append(time.process_time()),
    )
    first, last = limits[0] - 1, len(times) - 1
    return (times[last] - times[first]) / (last - first)


@dataclass(frozen=True, slots=True)
class WholeRuns:
    """Whole processes to the end of the balance, (hbal, Poise) pair by pair."""

    pairs: tuple[tuple[Run, Run], ...]

    def ratios(self, figure: Callable[[Run], float]) -> list[float]:
        """hbal over Poise in ``figure``, pair by pair."""
        return [figure(theirs) / figure(ours) for theirs, ours in self.pairs]


def measure_whole(tools: Tools, path: Path, agreement: Agreement, pairs: int) -> WholeRuns:
    """hbal and Poise alternately, from start to exit."""
    tools.run_poise(path)  # to warm up
    found = []
    for _ in range(pairs):
        theirs, ours = tools.run_hbal(path), tools.run_poise(path)
        agreement.check(f"{path.stem} to the end", theirs, ours)
        found.append((theirs, ours))
    return WholeRuns(tuple(found))


def measure_start(command: Sequence[str], runs: int) -> list[Run]:
    """The same short command again and again, after one run to warm up."""
    run_process(command)
    return [run_process(command) for _ in range(runs)]
