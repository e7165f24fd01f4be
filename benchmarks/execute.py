"""Carrying a solution out: Poise beside Debian's hbal, on a real Ganeti cluster of its own.

    sudo .venv/bin/python benchmarks/execute.py [--rounds 2] [--markdown docs/benchmarks.md]

Brings the lab of the live tests up (root, apt; see tests/labs/ganeti/README.md), moves its
instances to a lopsided start, lets each program make the same moves from there, and takes the
cluster down again. Exit code 1 if the programs end in different placements, 2 where it cannot run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.machine import describe
from benchmarks.page_sections import write_section
from benchmarks.tables import Table, seconds
from tests.labs.ganeti import lab as labs
from tests.labs.ganeti.lab import DOMAIN, Lab, Output
from tests.labs.ganeti.luxi import ask
from tests.labs.ganeti.placement import Pair, bring_back, read_placement

GROUP = "default"
LEFT_ALONE = "soon"
"""A forthcoming instance: it exists on paper only, and moving it copies nothing."""

PILED_UP = ("web1", "web2", "db1", "db2", "mail")
START = {f"{name}.{DOMAIN}": (f"node3.{DOMAIN}", f"node4.{DOMAIN}") for name in PILED_UP}
"""Five DRBD instances on one pair of nodes."""

_NAME = "execute.py"
_MICROSECONDS = 1e-6
_SUCCESS = "success"

_HEAD = """\
# Runs on a real cluster

The same moves made by `hbal -L -X`, `poise hbal -L -X` and `poise balance --execute` (the runner of
`poise run`), from the same start, on the same cluster, in turns. Written by

```
{command}
```
"""
_READING = """\
* The cluster is the lab of the live tests ([labs.md](labs.md)): Ganeti's real daemons and job
  queue, but nothing is copied and no instance runs. A job costs some seconds of processor time
  instead of the minutes or hours that DRBD takes to copy disks. So these figures show what a
  program adds to the jobs, not how long moves take; where a copy takes an hour, all that is
  added here is small beside it.
* *Wall time* is from start to exit, planning included. *Jobs at work* is how long at least one
  of the run's jobs was running, as Ganeti's queue has it; *between jobs* is the rest: reading,
  planning, waiting for the next look at the queue, and, for the runner, reading every instance
  back. Half of the runner's jobs are questions to the nodes: how the copies are after a move.
* hbal looks at the queue after 0.5, 1, 2, 4, 8 and then every 15 seconds, counted again for each
  job set, and the next set waits for that look. `poise hbal` does the same, on purpose. The
  runner asks more often and knows no job sets: a move starts when those that it depends on are
  done and its nodes are free.
* These moves share nodes, so hardly two of them can run at once. On more nodes, hbal's sets
  hold several jobs and wait for the slowest; the runner does not
  ([below](#runs-at-size)).
* The machine has two processors for seven nodes, and whatever else it does makes jobs slower:
  where the ranges of wall times overlap, *between jobs* tells more."""


@dataclass(frozen=True, slots=True)
class Way:
    """A program that carries moves out; ``run`` gets the lab and a folder for its files."""

    name: str
    run: Callable[[Lab, Path], Output]


def _hbal(lab: Lab, _: Path) -> Output:
    return lab.hbal(f"-L{lab.socket}", "-X", "-G", GROUP, "--exclude-instances", LEFT_ALONE)


def _poise_hbal(lab: Lab, _: Path) -> Output:
    options = ("-X", "-G", GROUP, "--exclude-instances", LEFT_ALONE)
    return lab.poise("hbal", f"-L{lab.socket}", *options)


def _runner(lab: Lab, folder: Path) -> Output:
    options = ("--group", GROUP, "--exclude", LEFT_ALONE, "--execute", "--yes")
    return lab.poise("balance", f"luxi:{lab.socket}", *options, "--ledger", folder / "ledger")


WAYS = (
    Way("hbal -L -X", _hbal),
    Way("poise hbal -L -X", _poise_hbal),
    Way("poise balance --execute", _runner),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """One run: seconds in all, its jobs, seconds in which one of these ran, and where it led."""

    way: str
    wall: float
    jobs: int
    at_work: float
    placement: dict[str, Pair]


def carry(lab: Lab, way: Way) -> Carried:
    """Bring the start about and let a program work from there.

    Raises:
        RuntimeError: it did not end well.
    """
    bring_back(lab.socket, START)
    last = max(int(row[0]) for row in ask(lab.socket, "QueryJobs", [None, ["id"]]))
    with tempfile.TemporaryDirectory(prefix="poise-benchmark-") as folder:
        began = time.monotonic()
        done = way.run(lab, Path(folder))
        wall = time.monotonic() - began
    if done.code not in (0, 1):
        raise RuntimeError(f"{way.name} ended with {done.code}: {done.err or done.out}")
    rows = ask(lab.socket, "QueryJobs", [None, ["id", "status", "start_ts", "end_ts"]])
    own = [row for row in rows if int(row[0]) > last]
    if not own or any(status != _SUCCESS for _, status, *_ in own):
        raise RuntimeError(f"{way.name}: not all of its jobs succeeded: {own}")
    spans = [(_moment(start), _moment(end)) for _, _, start, end in own]
    return Carried(way.name, wall, len(own), covered(spans), read_placement(lab.socket))


def _moment(stamp: Sequence[int]) -> float:
    return stamp[0] + stamp[1] * _MICROSECONDS


def covered(spans: Sequence[tuple[float, float]]) -> float:
    """How much time lies in at least one of the spans."""
    total, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def table_of(runs: Sequence[Carried]) -> Table:
    """One line a program: medians, and the range of the wall times."""
    rows = []
    for name in dict.fromkeys(run.way for run in runs):
        own = [run for run in runs if run.way == name]
        walls = [run.wall for run in own]
        rows.append(
            (
                name,
                seconds(median(walls)),
                f"{seconds(min(walls))} – {seconds(max(walls))}",
                str(own[0].jobs),
                seconds(median(run.at_work for run in own)),
                seconds(median(run.wall - run.at_work for run in own)),
                str(len(own)),
            )
        )
    names = ("program", "wall time", "range", "jobs", "jobs at work", "between jobs", "runs")
    return Table("Runs on a real cluster", names, tuple(rows))


def section(facts: Sequence[tuple[str, str]], table: Table, verdict: str, command: str) -> str:
    """The part of the page about execution, in Markdown."""
    lines = [
        _HEAD.format(command=command),
        *(f"* {what}: {which}" for what, which in facts),
        "",
        verdict,
        "",
        *table.lines(),
        "",
        _READING,
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print, and write the section where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2, help="runs of each program [2]")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the section as well")
    options = parser.parse_args()
    facts = describe("hbal")
    try:
        lab = labs.start()
    except labs.CannotRunHere as reason:
        print(reason, file=sys.stderr)
        return 2
    try:
        runs = []
        for number in range(options.rounds):
            for way in WAYS:
                print(f"round {number + 1}: {way.name}", file=sys.stderr, flush=True)
                runs.append(carry(lab, way))
    finally:
        if os.environ.get("POISE_LAB_KEEP") != "1":
            labs.stop()
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    facts.append(("load average at the end", load))
    ends = {tuple(sorted(run.placement.items())) for run in runs}
    verdict = (
        f"Every run ended with every instance on the same nodes ({len(runs)} runs)."
        if len(ends) == 1
        else "DIFFERENT: the runs ended in different placements."
    )
    table = table_of(runs)
    for what, which in facts:
        print(f"{what}: {which}")
    print("", *table.lines(), "", verdict, sep="\n")
    if options.markdown is not None:
        command = "sudo .venv/bin/python benchmarks/execute.py --markdown docs/benchmarks.md"
        write_section(options.markdown, _NAME, section(facts, table, verdict, command))
    return 0 if len(ends) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
