"""The tables of the benchmark of balancing: what is measured on which clusters, and the targets."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.clusters import Recipe, make_cluster
from benchmarks.measurements import (
    Agreement,
    Tools,
    measure_inside,
    measure_start,
    measure_steps,
    measure_whole,
    scores_of,
    steps_of,
)
from benchmarks.processes import Run
from benchmarks.step_profile import PARTS, profile_steps
from benchmarks.tables import Table, at_least, below, seconds, spread
from planner.state import Placement, prepare
from snapshots.htools import write_text


@dataclass(frozen=True, slots=True)
class StepPlan:
    """How a size is measured; the limits are those of ``-l``."""

    nodes: int
    pairs: int
    quick_pairs: int
    hbal_limits: tuple[int, int]
    poise_limits: tuple[int, int]
    target: float | None

    @property
    def instances(self) -> int:
        """Ten a node."""
        return 10 * self.nodes


LARGE_STEPS = (5, 105)
LARGE_STEP_SECONDS = 0.005
STEP_PLANS = (
    StepPlan(20, 5, 2, (1, 11), (5, 50), None),
    StepPlan(40, 3, 1, (1, 3), (5, 105), 900),
    StepPlan(80, 1, 0, (1, 2), (5, 205), 1000),
)
SPREAD_OUT = Recipe("200/4000", nodes=200, instances=4000, empty=80, size=3)
"""A group that grew from 120 to 200 nodes: thousands of moves to make."""
FIVE = Recipe("5/20", nodes=5, instances=20)
WHOLE_TARGET = 20.0
LARGE_SECONDS, LARGE_MIB = 60.0, 1.5 * 1024
START_SECONDS = 0.4
START_RUNS = 15


@dataclass
class Benchmark:
    """One run of the benchmark: what it may start, where its files are, what it has found."""

    tools: Tools
    folder: Path
    quick: bool
    agreement: Agreement = field(default_factory=Agreement)

    def file(self, recipe: Recipe) -> Path:
        """The text file of a recipe."""
        path = self.folder / f"{recipe.name.replace('/', '-').replace(' ', '-')}.data"
        path.write_text(write_text(make_cluster(recipe)), encoding="utf-8")
        return path

    def steps(self) -> tuple[Table, ...]:
        """CPU time of one step, by size and kind of cluster; the ratio over all kinds of a size."""
        rows, over_kinds = [], []
        for plan in STEP_PLANS:
            found: list[tuple[float, str]] = []
            pairs = plan.quick_pairs if self.quick else plan.pairs
            for recipe in _kinds(plan.nodes, plan.instances):
                _progress(f"a step on {recipe.name}")
                costs = measure_steps(
                    self.tools,
                    self.file(recipe),
                    self.agreement,
                    pairs=max(1, pairs),
                    hbal_limits=plan.hbal_limits if pairs else None,
                    poise_limits=plan.poise_limits,
                )
                known = bool(costs.hbal)
                if known:
                    found.append((median(costs.ratios), recipe.name.split()[-1]))
                rows.append(
                    (
                        recipe.name,
                        seconds(median(costs.hbal)) if known else "not run",
                        seconds(median(costs.poise)),
                        seconds(costs.inside),
                        spread(costs.ratios) if known else "–",
                        str(len(costs.hbal)) if known else "–",
                        at_least(costs.ratios, plan.target) if known and plan.target else "–",
                    )
                )
            if found:
                (least, worst), (most, best) = min(found), max(found)
                size = f"{plan.nodes}/{plan.instances}"
                over_kinds.append((size, f"{least:,.0f}× ({worst})", f"{most:,.0f}× ({best})"))
        names = ("cluster", "hbal", "poise hbal", "in process", "ratio", "pairs", "target")
        tables = [Table("CPU time of one step", names, tuple(rows))]
        if over_kinds:
            heading = "The ratio over all kinds of clusters"
            sizes = ("nodes/instances", "least ratio", "largest ratio")
            tables.append(Table(heading, sizes, tuple(over_kinds)))
        return tuple(tables)

    def large_steps(self) -> Table:
        """A step on 200 nodes by kind of cluster, within this process."""
        rows = []
        for recipe in _kinds(200, 4000, size=3):
            _progress(f"a step on {recipe.name}")
            step = measure_inside(self.file(recipe), LARGE_STEPS)
            target = below(step * 1000, LARGE_STEP_SECONDS * 1000, "ms")
            rows.append((recipe.name, seconds(step), target))
        heading = "CPU time of one step on 200 nodes, 4,000 instances"
        return Table(heading, ("cluster", "in process", "target"), tuple(rows))

    def profile(self) -> Table:
        """What share of a step goes where; the slowest clusters first."""
        found = []
        for recipe in (*_kinds(40, 400), *_kinds(200, 4000, size=3)):
            _progress(f"where a step on {recipe.name} spends its time")
            placement = Placement(prepare(make_cluster(recipe)))
            found.append((profile_steps(placement, LARGE_STEPS), recipe.name))
        found.sort(key=lambda profiled: -profiled[0].step)
        rows = tuple((name, seconds(one.step), *one.shares()) for one, name in found)
        return Table("Where a step spends its time", ("cluster", "step", *PARTS), rows)

    def whole(self) -> Table | None:
        """Whole processes on 20 nodes; None without hbal."""
        if self.tools.hbal is None:
            return None
        rows: list[tuple[str, ...]] = []
        for recipe in _kinds(20, 200)[: 1 if self.quick else 2]:
            _progress(f"whole runs on {recipe.name}")
            runs = measure_whole(
                self.tools, self.file(recipe), self.agreement, 1 if self.quick else 2
            )
            steps = str(steps_of(runs.pairs[0][1]))
            for name, figure in (("wall", _wall), ("CPU", _cpu)):
                ratios = runs.ratios(figure)
                theirs = median(figure(pair[0]) for pair in runs.pairs)
                ours = median(figure(pair[1]) for pair in runs.pairs)
                rows.append(
                    (
                        recipe.name,
                        steps,
                        name,
                        seconds(theirs),
                        seconds(ours),
                        spread(ratios),
                        str(len(ratios)),
                        at_least(ratios, WHOLE_TARGET),
                    )
                )
        names = ("cluster", "steps", "time", "hbal", "poise hbal", "ratio", "pairs", "target")
        return Table("Whole process, to the end of the balance", names, tuple(rows))

    def large(self) -> Table | None:
        """200 nodes to the end; not in a quick run."""
        if self.quick:
            return None
        _progress(f"a run to the end on {SPREAD_OUT.name}")
        run = self.tools.run_poise(self.file(SPREAD_OUT))
        before, after = scores_of(run)
        rows = (
            ("wall time", seconds(run.wall), below(run.wall, LARGE_SECONDS, "s")),
            ("CPU time", seconds(run.cpu), "–"),
            ("peak memory", f"{run.peak:.0f} MiB", below(run.peak, LARGE_MIB, "MiB")),
            ("steps", f"{steps_of(run):,}", "–"),
            ("score", f"{before:.2f} → {after:.2f}", "–"),
            ("hbal", "not run", "–"),
        )
        heading = "200 nodes, 4,000 instances, to the end of the balance"
        return Table(heading, ("poise hbal", "figure", "target"), rows)

    def start(self) -> Table:
        """How long the shortest commands take."""
        path = self.file(FIVE)
        rows = []
        for name, arguments, target in (
            ("poise hbal -t FILE, 5 nodes and 20 instances", ("hbal", "-t", str(path)), True),
            ("poise --help", ("--help",), False),
        ):
            _progress(name)
            runs = measure_start([*self.tools.poise, *arguments], START_RUNS)
            walls = [run.wall for run in runs]
            middle = median(walls)
            rows.append(
                (
                    name,
                    seconds(middle),
                    f"{seconds(min(walls))} – {seconds(max(walls))}",
                    seconds(median(run.cpu for run in runs)),
                    below(middle, START_SECONDS, "s") if target else "–",
                )
            )
        names = ("command", "wall time", f"range of {START_RUNS}", "CPU time", "target")
        return Table("Start to exit", names, tuple(rows))


def _kinds(nodes: int, instances: int, size: int = 1) -> tuple[Recipe, ...]:
    """The clusters of that size, one of each kind; ``size`` multiplies what a node has."""
    name, fifth = f"{nodes}/{instances}", nodes // 5
    return (
        Recipe(f"{name} equal", nodes, instances, size=size),
        Recipe(f"{name} mixed", nodes, instances, mixed=True, size=size),
        Recipe(f"{name} uneven", nodes, instances, uneven=True, size=size),
        Recipe(f"{name} tied", nodes, instances, tied=True, size=size),
        Recipe(
            f"{name} regular", nodes, instances, tied=True, regular=True, empty=fifth, size=size
        ),
    )


def _wall(run: Run) -> float:
    return run.wall


def _cpu(run: Run) -> float:
    return run.cpu


def _progress(what: str) -> None:
    print(f"measuring {what}", file=sys.stderr, flush=True)
