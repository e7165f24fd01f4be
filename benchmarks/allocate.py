"""Placing and evacuating: Poise beside Debian's hail, on the same requests and in one run.

Poise answers twice: as hail does (`poise hail`), and as the allocator that Ganeti can use instead.

    .venv/bin/python benchmarks/allocate.py [--quick] [--markdown docs/benchmarks.md]

With ``--markdown`` the section about allocation in that page is written again. Exit code 1 if
anything was answered differently, 2 where hail is not installed (then only Poise's own figures
are taken).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
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
_RATIO = 6.0
_HEAD = """\
# Allocating and evacuating

`poise hail` and the instance allocator `poise` beside Debian's hail, on the same requests, on one
machine, in one run. Written by

```
.venv/bin/python {command}
```
"""
_READING = """\
* Times are whole processes from start to exit, as Ganeti starts an allocator: for Poise that is
  Python, numpy, reading, answering (modules are compiled, as after installation). The ratio is
  that of CPU times (user and system), round by round of neighbours in time; wall times suffer
  from whatever else the machine does.
* On a small cluster the start of Python and the import of numpy are nearly all there is; the
  target there is hail's CPU time and so much more.
* *allocate* asks for two nodes for one DRBD instance: every ordered pair of nodes is tried and
  scored, and global N+1 is tested for the best partner of each primary. *node-evacuate* moves
  all primaries of the fullest node to two new nodes each, one after the other."""
_NAME = "allocate.py"


@dataclass(frozen=True, slots=True)
class Task:
    """A request on a cluster; ``rounds`` of runs of each program, fewer in a quick run."""

    name: str
    recipe: Recipe
    request: Callable[[Cluster], str]
    rounds: int
    quick_rounds: int
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
    """Runs in turns of hail (none where it is not installed), `poise hail` and the allocator."""

    task: Task
    hail: tuple[Run, ...]
    poise: tuple[Run, ...]
    allocator: tuple[Run, ...]

    @property
    def same(self) -> bool:
        """Whether `poise hail` answered as hail, byte for byte."""
        return len({run.stdout for run in (*self.hail, *self.poise)}) == 1

    @property
    def same_nodes(self) -> bool:
        """Whether the allocator always chose the nodes that `poise hail` chose."""
        answers = {run.stdout for run in (*self.poise, *self.allocator)}
        return len({json.dumps(json.loads(answer)["result"]) for answer in answers}) == 1

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The lines of the table."""
        programs = (
            ("hail", self.hail),
            ("poise hail", self.poise),
            ("iallocator poise", self.allocator),
        )
        for name, runs in programs:
            ratio = target = "–"
            if self.hail and runs is not self.hail:
                ratios = [a.cpu / b.cpu for a, b in zip(self.hail, runs, strict=True)]
                ratio, target = spread(ratios), self._target(runs, ratios)
            yield (
                self.task.name,
                self.task.recipe.name,
                name,
                seconds(median(run.wall for run in runs)) if runs else "not run",
                seconds(median(run.cpu for run in runs)) if runs else "not run",
                ratio,
                str(len(runs)),
                target,
            )

    def _target(self, runs: Sequence[Run], ratios: Sequence[float]) -> str:
        if not self.task.small:
            return at_least(ratios, _RATIO)
        later = [b.cpu - a.cpu for a, b in zip(self.hail, runs, strict=True)]
        return f"hail + {seconds(_START)}: {'yes' if median(later) <= _START else 'NO'}"


def measure(
    task: Task, hail: str | None, poise: Sequence[str], folder: Path, rounds: int
) -> Measured:
    """The programs in turns, after a run of each of Poise's to warm up."""
    path = folder / f"{task.name.partition(',')[0]}-{task.recipe.name.replace('/', '-')}.json"
    path.write_text(task.request(make_cluster(task.recipe)), encoding="utf-8")
    commands = [[*poise, "hail", str(path)], [*poise, "iallocator", str(path)]]
    for command in commands:
        run_process(command)
    if hail is not None:
        commands.insert(0, [hail, str(path)])
    runs = [tuple(run_process(command) for command in commands) for _ in range(rounds)]
    *peers, ours, allocator = zip(*runs, strict=True)
    return Measured(task, peers[0] if peers else (), ours, allocator)


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
    other = [one for one in found if not one.same_nodes]
    allocator = "The allocator chose the same nodes as well"
    if other:
        allocator = f"The allocator chose other nodes: {_tasks(other)}"
    if not any(one.hail for one in found):
        return f"Nothing was compared with hail. {allocator}."
    different = [one for one in found if not one.same]
    if different:
        return f"DIFFERENT from hail: {_tasks(different)}. {allocator}."
    return f"Same answers: hail's and those of `poise hail` are equal, byte for byte. {allocator}."


def _tasks(found: Sequence[Measured]) -> str:
    return "; ".join(f"{one.task.name} on {one.task.recipe.name}" for one in found)


def main() -> int:
    """Measure, print, and write the section where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
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
            rounds = task.quick_rounds if options.quick else task.rounds
            found.append(measure(task, hail, poise, Path(folder), rounds))
    names = (
        *("request", "nodes/instances", "program", "wall", "CPU", "ratio of CPU"),
        *("runs", "target"),
    )
    lines = tuple(line for one in found for line in one.rows())
    table = Table("Allocating and evacuating", names, lines)
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
