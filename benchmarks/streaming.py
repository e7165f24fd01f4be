"""Runs at size: moves as they become possible, beside job sets, on simulated clusters.

    .venv/bin/python benchmarks/streaming.py [--quick] [--markdown docs/benchmarks.md]

The same plan is carried out from the same start in job sets, as Ganeti's tools do it, and by the
runner under several throttles; the cluster's time is counted, not the machine's. Exit code 1 if
the ways end in different placements.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import median

import poise
from benchmarks.clusters import Recipe, make_cluster
from benchmarks.machine import describe
from benchmarks.page_sections import write_section
from benchmarks.tables import Table
from executor.backend import JobRequest, JobState
from executor.ledger import Ledger, RunState
from executor.limits import Limits
from executor.pace import Pace
from executor.run import Runner
from executor.simulated import SimulatedCluster
from planner.plan import Move, Plan, Position, disjoint_runs
from snapshots.cluster import Cluster

_NAME = "streaming.py"
_POLL = 5.0
"""Seconds between two looks at the jobs, the same for all ways."""

SIZES = (Recipe("10/100", 10, 100), Recipe("20/200", 20, 200), Recipe("40/400", 40, 400))
SEEDS = range(1, 6)

THROTTLES = {
    "runner, as it comes": Limits(),
    "runner, 16 at once": Limits(moves=16),
    "runner, 16 at once, 2 a node": Limits(moves=16, per_node=2, resyncs_per_node=2),
}
JOB_SETS = "job sets, as hbal -X"

_HEAD = """\
# Runs at size

Balancing clusters of ten DRBD instances a node (disks of 20, 50 and 100 GiB), run on
[simulated clusters](executor.md#try-it-without-a-cluster). Written by

```
{command}
```
"""
_READING = """\
* *Time* is the simulated cluster's, from the first job to the last; {seeds} clusters of each size,
  the median, and how many times as fast as job sets each cluster was (least and most).
* Job sets are those that hbal prints and `hbal -X` submits: moves that share no node go together,
  and the next set waits for the slowest of this one. Everybody looks at the queue every 5 seconds
  here (the real hbal every 15, the real runner every 2).
* The simulated Ganeti locks nodes as the real one does ([ganeti.md](ganeti.md#following-jobs)):
  of two jobs that share a node one waits. With two moves a node at once the second only waits in
  the queue, and others wait behind it.
* The simulated DRBD copies {resync:g} MiB/s to or from one node.
* As it comes, the runner moves four instances at once, to leave the instances their disks and
  network. hbal's sets grow with the number of nodes, and nothing bounds them."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One plan carried out in one way; ``seconds`` of the cluster, ``peak`` jobs at once."""

    size: str
    seed: int
    way: str
    seconds: float
    peak: int
    placement: Mapping[str, Position | None]


def in_job_sets(cluster: Cluster, plan: Plan) -> SimulatedCluster:
    """Carry a plan out set by set; the cluster as it is then.

    Raises:
        RuntimeError: a job did not succeed.
    """
    simulated = SimulatedCluster(cluster)
    rows = {name: row for row, name in enumerate(cluster.nodes.names)}
    for run in disjoint_runs([_nodes(move, rows) for move in plan.moves]):
        moves = [plan.moves[k] for k in run]
        jobs = [simulated.submit(_request(move)) for move in moves]
        while not all(job.state.ended for job in simulated.jobs(jobs).values()):
            simulated.clock.sleep(_POLL)
        if any(job.state is not JobState.SUCCESS for job in simulated.jobs(jobs).values()):
            raise RuntimeError(f"{cluster.source}: a job of a set did not succeed")
    return simulated


def by_runner(cluster: Cluster, plan: Plan, limits: Limits) -> SimulatedCluster:
    """Let the runner carry a plan out; the cluster as it is then.

    Raises:
        RuntimeError: the run did not end well.
    """
    simulated = SimulatedCluster(cluster)
    now = simulated.clock.now()
    with Ledger("sqlite://") as ledger:
        run = ledger.create_run("u1", plan, simulated.identity(), simulated.target, {}, now)
        hold = ledger.hold(run.id, now)
        runner = Runner(ledger, hold, simulated, simulated.clock, limits, pace=Pace(poll=_POLL))
        ended = runner.run()
    if ended is not RunState.DONE:
        raise RuntimeError(f"{cluster.source}: the run ended as {ended}")
    return simulated


def _nodes(move: Move, rows: Mapping[str, int]) -> frozenset[int]:
    """The nodes that take part in a move, as job sets count them."""
    ends = (move.source, move.target)
    names = (name for end in ends for name in (end.primary, end.secondary))
    return frozenset(rows[name] for name in names if name is not None)


def _request(move: Move) -> JobRequest:
    return JobRequest(f"set:{move.id}", move.instance, "drbd", move.source, move.actions)


def measure(recipe: Recipe, throttles: Mapping[str, Limits] = THROTTLES) -> list[Carried]:
    """One cluster in all ways."""
    cluster = make_cluster(recipe)
    plan = poise.balance(cluster)
    ways = {JOB_SETS: in_job_sets(cluster, plan)}
    for name, limits in throttles.items():
        ways[name] = by_runner(cluster, plan, limits)
    return [
        Carried(
            size=recipe.name,
            seed=recipe.seed,
            way=name,
            seconds=span(simulated),
            peak=_peak(simulated),
            placement={
                move.instance: simulated.observe(move.instance, disks=False).position
                for move in plan.moves
            },
        )
        for name, simulated in ways.items()
    ]


def span(simulated: SimulatedCluster) -> float:
    """Seconds from the first job's start to the last one's end."""
    jobs = simulated.find("")
    return max(job.ended or 0.0 for job in jobs) - min(job.started or 0.0 for job in jobs)


def _peak(simulated: SimulatedCluster) -> int:
    """The most jobs that ran at the same moment."""
    edges = [(job.started or 0.0, 1) for job in simulated.find("")]
    edges += [(job.ended or 0.0, -1) for job in simulated.find("")]
    most = now = 0
    for _, change in sorted(edges):
        now += change
        most = max(most, now)
    return most


def table_of(carried: Sequence[Carried]) -> Table:
    """One line a size and way."""
    rows = []
    for size, several in groupby(carried, key=lambda one: one.size):
        group = list(several)
        sets = {one.seed: one.seconds for one in group if one.way == JOB_SETS}
        for way in dict.fromkeys(one.way for one in group):
            own = [one for one in group if one.way == way]
            ratios = [sets[one.seed] / one.seconds for one in own]
            moves = median(len(one.placement) for one in own)
            rows.append(
                (
                    size,
                    f"{moves:.0f}",
                    way,
                    f"{median(one.seconds for one in own) / 3600:.1f} h",
                    "" if way == JOB_SETS else f"{min(ratios):.2f}× – {max(ratios):.2f}×",
                    f"{median(one.peak for one in own):.0f}",
                )
            )
    names = (
        "nodes/instances",
        "instances moved",
        "way",
        "time",
        "against job sets",
        "jobs at once",
    )
    return Table("Runs at size", names, tuple(rows))


def main() -> int:
    """Measure, print, and write the section where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one small cluster only")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the section as well")
    options = parser.parse_args()
    began = time.monotonic()
    carried = []
    for size in SIZES[:1] if options.quick else SIZES:
        for seed in SEEDS[:1] if options.quick else SEEDS:
            recipe = Recipe(size.name, size.nodes, size.instances, seed=seed)
            print(f"{recipe.name}, seed {seed}", file=sys.stderr, flush=True)
            carried += measure(recipe)
    ends = {(one.size, one.seed): one.placement for one in carried}
    same = all(one.placement == ends[one.size, one.seed] for one in carried)
    verdict = (
        f"Every way led every instance to the same nodes ({len(ends)} clusters)."
        if same
        else "DIFFERENT: the ways ended in different placements."
    )
    table = table_of(carried)
    print(*table.lines(), "", verdict, f"{time.monotonic() - began:.0f} s", sep="\n")
    if options.markdown is not None:
        write_section(options.markdown, _NAME, section(table, verdict))
    return 0 if same else 1


def section(table: Table, verdict: str) -> str:
    """The part of the page about execution at size, in Markdown."""
    from planner.timing import Durations

    facts = [(what, which) for what, which in describe(None) if what in ("date", "Python, numpy")]
    reading = _READING.format(seeds=len(SEEDS), resync=Durations().resync_rate)
    command = f".venv/bin/python benchmarks/{_NAME} --markdown docs/benchmarks.md"
    lines = [
        _HEAD.format(command=command),
        *(f"* {what}: {which}" for what, which in facts),
        "",
        verdict,
        "",
        *table.lines(),
        "",
        reading,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
