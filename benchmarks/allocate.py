"""Placing and evacuating: Poise beside Debian's hail, on the same requests and in one run.

    .venv/bin/python benchmarks/allocate.py [--quick] [--markdown docs/benchmarks.md]

With ``--markdown`` the section about allocation in that page is written anew. Exit code 1 if
anything was answered differently, 2 where hail is not installed (then only Poise's own figures
are taken).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import requests
from benchmarks.clusters import Recipe, make_cluster
from benchmarks.machine import describe
from benchmarks.page_sections import write_section
from benchmarks.processes import Run, run_process
from benchmarks.tables import Table, at_least, seconds, spread
from snapshots.cluster import Cluster

_PLACES = ("/usr/lib/ganeti/iallocators/hail", "/usr/bin/hail")
_START = 0.120
"""CPU seconds that Poise may take more than hail on a small cluster: Python and numpy."""
_RATIO = 3.0
_HEAD = """\
# Allocating and evacuating

`poise hail` beside Debian's hail, on the same requests, on one machine, in one run. Written by

```
.venv/bin/python {command}
```
"""
_READING = """\
* Times are whole processes from start to exit, as Ganeti starts an allocator: for Poise that is
  Python, numpy, reading, answering (modules are compiled, as after installation). The ratio is
  that of CPU times (user and system), pair by pair of neighbours in time; wall times suffer from
  whatever else the machine does.
* On a small cluster the start of Python and the import of numpy are nearly all there is; the
  target there is hail's CPU time and so much more.
* *allocate* asks for two nodes for one DRBD instance: every ordered pair of nodes is tried and
  scored, and global N+1 is tested for the best partner of each primary. *node-evacuate* moves
  all primaries of the fullest node to two new nodes each, one after the other."""
_NAME = "allocate.py"


@dataclass(frozen=True, slots=True)
class Task:
    """A request on a cluster; ``pairs`` of runs, fewer in a quick run."""

    name: str
    recipe: Recipe
    request: Callable[[Cluster], str]
    pairs: int
    quick_pairs: int
    small: bool = False


TASKS = (
    Task("allocate", Recipe("10/80", 10, 80, mixed=True), requests.allocate, 21, 9, small=True),
    Task(
        "allocate",
        Recipe("200/4000", 200, 4000, mixed=True, size=2),
        requests.allocate,
        7,
        3,
    ),
    Task("node-evacuate, all", Recipe("100/1000", 100, 1000, mixed=True), requests.evacuate, 3, 1),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Runs of (hail, Poise) in turns; hail's list is empty where it is not installed."""

    task: Task
    hail: tuple[Run, ...]
    poise: tuple[Run, ...]

    @property
    def same(self) -> bool:
        """Whether all answers are equal, byte for byte."""
        return len({run.stdout for run in (*self.hail, *self.poise)}) == 1

    def row(self) -> tuple[str, ...]:
        """The line of the table."""
        ours = median(run.wall for run in self.poise)
        cpu = median(run.cpu for run in self.poise)
        known = bool(self.hail)
        theirs = median(run.wall for run in self.hail) if known else 0.0
        ratios = [a.cpu / b.cpu for a, b in zip(self.hail, self.poise, strict=False)]
        later = [b.cpu - a.cpu for a, b in zip(self.hail, self.poise, strict=False)]
        target = "–"
        if known and self.task.small:
            met = median(later) <= _START
            target = f"hail + {seconds(_START)}: {'yes' if met else 'NO'}"
        elif known:
            target = at_least(ratios, _RATIO)
        return (
            self.task.name,
            self.task.recipe.name,
            seconds(theirs) if known else "not run",
            seconds(ours),
            seconds(median(run.cpu for run in self.hail)) if known else "not run",
            seconds(cpu),
            spread(ratios) if known else "–",
            str(len(self.poise)),
            target,
        )


def measure(
    task: Task, hail: str | None, poise: Sequence[str], folder: Path, pairs: int
) -> Measured:
    """hail and Poise alternately, after a run of each to warm up."""
    path = folder / f"{task.name.partition(',')[0]}-{task.recipe.name.replace('/', '-')}.json"
    path.write_text(task.request(make_cluster(task.recipe)), encoding="utf-8")
    ours, theirs = [*poise, "hail", str(path)], [hail or "", str(path)]
    run_process(ours)
    found: list[Run] = []
    peers: list[Run] = []
    for _ in range(pairs):
        if hail is not None:
            peers.append(run_process(theirs))
        found.append(run_process(ours))
    return Measured(task, tuple(peers), tuple(found))


def section(facts: Sequence[tuple[str, str]], table: Table, verdict: str, *, quick: bool) -> str:
    """The part of the page about allocation, in Markdown."""
    command = f"benchmarks/allocate.py{' --quick' if quick else ''} --markdown docs/benchmarks.md"
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


def _hail() -> str | None:
    found = [place for place in _PLACES if os.access(place, os.X_OK)]
    return shutil.which("hail") or (found[0] if found else None)


def _verdict(found: Sequence[Measured]) -> str:
    if not any(one.hail for one in found):
        return "Nothing was compared with hail."
    different = [f"{one.task.name} on {one.task.recipe.name}" for one in found if not one.same]
    if different:
        return f"DIFFERENT from hail: {'; '.join(different)}."
    return "Same answers: everything that hail and Poise were both asked is equal, byte for byte."


def main() -> int:
    """Measure, print, and write the section where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer pairs")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the section as well")
    options = parser.parse_args()
    hail = _hail()
    beside = Path(sys.executable).parent / "poise"
    poise = [str(beside)] if beside.exists() else [sys.executable, "-m", "poise"]
    facts = describe(hail)
    found = []
    with tempfile.TemporaryDirectory(prefix="poise-benchmark-") as folder:
        # An installed package has its modules compiled; so has this, after the first run.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        for task in TASKS:
            print(f"measuring {task.name} on {task.recipe.name}", file=sys.stderr, flush=True)
            pairs = task.quick_pairs if options.quick else task.pairs
            found.append(measure(task, hail, poise, Path(folder), pairs))
    names = (
        *("request", "nodes/instances", "hail, wall", "poise hail, wall", "hail, CPU"),
        *("poise hail, CPU", "ratio of CPU", "pairs", "target"),
    )
    table = Table("Allocating and evacuating", names, tuple(one.row() for one in found))
    verdict = _verdict(found)
    for what, which in facts:
        print(f"{what}: {which}")
    print("", *table.lines(), "", verdict, sep="\n")
    if options.markdown is not None:
        text = section(facts, table, verdict, quick=options.quick)
        write_section(options.markdown, _NAME, text)
    if hail is None:
        print("hail is not installed (Debian: ganeti-htools); no comparison", file=sys.stderr)
        return 2
    return 1 if any(one.hail and not one.same for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
