"""Several new instances: placed together beside one by one, with CP-SAT and without it.

    .venv/bin/python benchmarks/placing.py [--markdown docs/benchmarks.md]

With ``--markdown`` the section about it in that page is written again. Exit code 1 if placing them
together places fewer, or worse, than one by one anywhere.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from benchmarks.kinds import HELD_OUT, Case, Kind
from benchmarks.page_sections import write_section
from benchmarks.tables import Table, seconds
from planner.solvers import PLACERS
from planner.solvers.joint.effort import Effort
from planner.solvers.place import AllocationRules, PlaceProblem, PlacesFound, World
from planner.state import Placement, group_scope, prepare
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import Disk, InstanceRecord
from snapshots.subset import extended

GIB = 1024
NAME = "placing.py"
_KINDS = (Kind.SKEWED, Kind.UNEQUAL, Kind.TAGGED, Kind.BROKEN)
_SIZES = ((10, 80), (20, 200))
_MEMORY = (6, 12)
_DISK = 20
_ASKED = 150
"""Instances that are asked for: more than fit."""


@dataclass(frozen=True)
class Compared:
    """A question, and its answers: one by one, together without CP-SAT, and with it."""

    name: str
    answers: tuple[PlacesFound, ...]
    cpu: tuple[float, ...]

    @property
    def placed(self) -> tuple[int, ...]:
        """The number of instances that each placed."""
        return tuple(len(one.spots) for one in self.answers)

    @property
    def scores(self) -> tuple[float, ...]:
        """The score after each."""
        return tuple(one.spots[-1].score if one.spots else 0.0 for one in self.answers)

    @property
    def worse(self) -> bool:
        """True if together fewer are placed than one by one, or as many with a higher score."""
        first = -self.placed[0], self.scores[0]
        return any(
            (-count, score) > first
            for count, score in zip(self.placed[1:], self.scores[1:], strict=True)
        )

    @property
    def proved(self) -> tuple[bool, ...]:
        """Whether each proved that no more fit."""
        return tuple(one.bound is not None and one.bound <= len(one.spots) for one in self.answers)

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        numbers = [f"{n}{'*' * known}" for n, known in zip(self.placed, self.proved, strict=True)]
        times = [seconds(self.cpu[0]), seconds(self.cpu[2])]
        return (self.name, *numbers, *(f"{score:.2f}" for score in self.scores[::2]), *times)


def question(case: Case, memory: int, asked: int) -> PlaceProblem:
    """So many instances of one size (GiB), for which a cluster's group is too small."""
    cluster = case.cluster()
    new = [_instance(number, memory) for number in range(asked)]
    placement = Placement(prepare(extended(cluster, new), case.options()))
    old = len(cluster.instances)
    world = World(placement, group_scope(placement, 0))
    return PlaceProblem(world, tuple(range(old, old + asked)), (0,), AllocationRules())


def _instance(number: int, memory: int) -> InstanceRecord:
    return InstanceRecord(
        name=f"new-{number}",
        memory=memory * GIB,
        disk=_DISK * GIB,
        disks=(Disk(_DISK * GIB),),
        vcpus=1,
        status=InstanceStatus.RUNNING,
        primary=NO_NODE,
        secondary=NO_NODE,
        template=DiskTemplate.DRBD,
    )


def compare(case: Case, memory: int, asked: int = _ASKED) -> Compared:
    """Ask all three."""
    answers, cpu = [], []
    for solver, proofs in (("one-by-one", False), ("joint", False), ("joint", True)):
        without = nullcontext() if proofs else patch.object(Effort, "load", lambda _: False)
        with without:
            began = time.process_time()
            answers.append(PLACERS.named(solver).make().place(question(case, memory, asked)))
            cpu.append(time.process_time() - began)
    return Compared(f"{case.name}, {memory} GiB", tuple(answers), tuple(cpu))


def table(all_: list[Compared]) -> Table:
    """A row for each question."""
    names = ("new instances on", "one by one", "together, no CP-SAT", "together")
    names += ("score one by one", "score together", "CPU one by one", "CPU together")
    return Table("Several new instances", names, tuple(one.cells() for one in all_))


def verdict(all_: list[Compared]) -> str:
    """The sums, in some sentences."""
    sums = [sum(one.placed[k] for one in all_) for k in range(3)]
    more = sum(one.placed[2] > one.placed[0] for one in all_)
    proved = [sum(one.proved[k] for one in all_) for k in (1, 2)]
    worse = sum(one.worse for one in all_)
    return (
        f"One by one {sums[0]} instances fit in all, together {sums[2]}: more on {more} of"
        f" {len(all_)} clusters, fewer or worse on {worse}. Without CP-SAT {sums[1]} fit; that no"
        f" more do is proved {proved[1]} times with it and {proved[0]} times without."
    )


def cases() -> Iterator[tuple[Case, int]]:
    """The questions of the benchmark."""
    for kind in _KINDS:
        for size in _SIZES:
            for memory in _MEMORY:
                yield Case(kind, *size, HELD_OUT[0]), memory


def section(all_: list[Compared]) -> str:
    """The part of the page about it."""
    return "\n".join(
        (
            "# Several new instances",
            "",
            "`poise allocate --count`: `--solver joint` beside `--solver one-by-one`, where more"
            f" instances are asked for ({_ASKED}) than fit. Written by",
            "",
            "```",
            ".venv/bin/python benchmarks/placing.py --markdown docs/benchmarks.md",
            "```",
            "",
            verdict(all_),
            "",
            *table(all_).lines(),
            "",
            "A star: it is proved that no more fit. Scores are lower the better, and can be"
            " compared where as many are placed.",
            "",
        )
    )


def main() -> int:
    """Ask, print, and write the section where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the section as well")
    options = parser.parse_args()
    all_ = []
    for case, memory in cases():
        print(f"{case.name}, {memory} GiB", file=sys.stderr, flush=True)
        all_.append(compare(case, memory))
    print(*table(all_).lines(), "", verdict(all_), sep="\n")
    if options.markdown is not None:
        write_section(options.markdown, NAME, section(all_))
    return 1 if any(one.worse for one in all_) else 0


if __name__ == "__main__":
    sys.exit(main())
