"""Compare one of our commands with Ganeti's tool on generated cases, and lay out what differs."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.fidelity.case import Answer, Case
from tests.fidelity.peer import lay_out
from tests.fidelity.verdict import Outcome, Verdict


class Runners(Protocol):
    """A module that runs cases: peer.py, hail_peer.py."""

    def peer_path(self) -> str | None: ...
    def run_peer(self, case: Case, /) -> Answer: ...
    def in_process(self) -> Callable[[Case], Answer] | None: ...
    def run_subprocess(self, case: Case, /) -> Answer: ...


@dataclass(frozen=True)
class Comparison:
    """A tool, its cases, who runs them and who judges.

    `cases` and `counted` are the summary's words for what was asked, and for what `count` finds in
    the tool's answers.
    """

    tool: str
    runners: Runners
    kinds: Collection[str]
    series: Callable[[str | None, int, int], Iterator[Case]]
    judge: Callable[[Answer, Answer], Verdict]
    count: Callable[[Answer], int]
    cases: str
    counted: str

    def main(self, title: str) -> int:
        """Run, print what differs and a summary line; 1 if anything differs."""
        options = self._arguments(title)
        began = time.monotonic()
        outcomes: Counter[Outcome] = Counter()
        asked = counted = 0
        runner = None if options.peer_only else self._runner(options)
        for case in self._chosen(options):
            theirs = self.runners.run_peer(case)
            asked += 1
            counted += self.count(theirs)
            if runner is None:
                continue
            ours = _ask(runner, case)
            verdict = self.judge(theirs, ours)
            outcomes[verdict.outcome] += 1
            if verdict.outcome is Outcome.DIFFERENT:
                in_full = outcomes[Outcome.DIFFERENT] <= options.show
                self._tell(case, theirs, ours, verdict, options.keep / case.name, in_full=in_full)
        parts = ", ".join(f"{outcomes[o]} {o.value}" for o in Outcome if outcomes[o])
        seconds = time.monotonic() - began
        print(
            f"{asked} {self.cases}, {counted} {self.counted} by {self.tool}:"
            f" {parts or 'not compared'}; {seconds:.0f} s"
        )
        return 1 if outcomes[Outcome.DIFFERENT] else 0

    def _arguments(self, title: str) -> argparse.Namespace:
        parser = argparse.ArgumentParser(description=title)
        parser.add_argument("--seeds", default="0-499", help="first-last, or one number")
        parser.add_argument("--kind", action="append", choices=sorted(self.kinds))
        parser.add_argument("--subprocess", action="store_true", help="start a process per case")
        parser.add_argument(
            "--peer-only", action="store_true", help=f"only ask {self.tool}, fill the cache"
        )
        parser.add_argument("--show", type=int, default=3, help="differences to print in full")
        keep = Path(f"/tmp/poise-{self.tool}-differences")
        parser.add_argument("--keep", type=Path, default=keep)
        return parser.parse_args()

    def _chosen(self, options: argparse.Namespace) -> Iterator[Case]:
        first, _, last = options.seeds.partition("-")
        for kind in options.kind or [None]:
            yield from self.series(kind, int(first), int(last or first))

    def _runner(self, options: argparse.Namespace) -> Callable[[Case], Answer]:
        if options.subprocess:
            return self.runners.run_subprocess
        runner = self.runners.in_process()
        if runner is None:
            sys.exit(f"poise.htools.{self.tool} cannot be imported; nothing to compare with")
        return runner

    def _tell(
        self,
        case: Case,
        theirs: Answer,
        ours: Answer,
        verdict: Verdict,
        folder: Path,
        *,
        in_full: bool,
    ) -> None:
        """Print a difference, and lay out the files, both answers and a `run` script for it."""
        if in_full:
            line = shlex.join(case.args)
            print(f"--- {case.name}: {self.tool} {line}\n{verdict.reason}\n    in {folder}")
        else:
            print(f"--- {case.name}: {verdict.reason.splitlines()[0]}")
        sys.stdout.flush()
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "files").mkdir(parents=True)
        lay_out(case, folder / "files")
        _write_answer(folder, self.tool, theirs)
        _write_answer(folder, "poise", ours)
        (folder / "why").write_text(verdict.reason + "\n", errors="surrogateescape")
        # Ganeti keeps hail among the allocators, not in PATH.
        program = self.runners.peer_path() or self.tool
        run = f'LC_ALL=C.UTF-8 "${{1:-{program}}}" {shlex.join(case.args)}'
        script = f'#!/bin/sh\ncd "$(dirname "$0")/files" && {run}\n'
        (folder / "run").write_text(script, errors="surrogateescape")
        (folder / "run").chmod(0o755)


def _ask(runner: Callable[[Case], Answer], case: Case) -> Answer:
    """Our answer; an exception becomes an answer of its own."""
    try:
        return runner(case)
    except Exception:
        return Answer(-1, "", traceback.format_exc(), {})


def _write_answer(folder: Path, who: str, answer: Answer) -> None:
    streams = {"stdout": answer.stdout, "stderr": answer.stderr, "rc": str(answer.rc)}
    for name, text in (streams | answer.written).items():
        path = folder / f"{who}.{name.replace('/', '_')}"
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
