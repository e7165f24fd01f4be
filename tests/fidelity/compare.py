"""Compare one of our commands with the installed tool of Ganeti's on generated cases.

    python -m tests.fidelity.compare --seeds 0-2499
    python -m tests.fidelity.compare --kind symmetric --kind tight --seeds 0-199
    python -m tests.fidelity.compare --tool hail --seeds 0-2999

Every difference is laid out in a folder of its own (--keep), with a `run` script in it.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.fidelity import peer
from tests.fidelity.case import Answer, Case
from tests.fidelity.peer import lay_out
from tests.fidelity.tool import Tool
from tests.fidelity.tools import choose_tool
from tests.fidelity.verdict import Outcome, Verdict, judge


def main(words: Sequence[str] | None = None) -> int:
    """Run, print what differs and a summary line; 1 if anything differs."""
    options, tool = _arguments(words)
    began = time.monotonic()
    outcomes: Counter[Outcome] = Counter()
    asked = counted = 0
    runner = None if options.peer_only else _runner(tool, options)
    for case in _chosen(tool, options):
        theirs = peer.run_peer(tool, case)
        asked += 1
        counted += tool.count(theirs)
        if runner is None:
            continue
        ours = _ask(runner, case)
        verdict = judge(tool, theirs, ours)
        outcomes[verdict.outcome] += 1
        if verdict.outcome is Outcome.DIFFERENT:
            in_full = outcomes[Outcome.DIFFERENT] <= options.show
            _tell(tool, case, theirs, ours, verdict, options.keep / case.name, in_full=in_full)
    parts = ", ".join(f"{outcomes[o]} {o.value}" for o in Outcome if outcomes[o])
    seconds = time.monotonic() - began
    print(
        f"{asked} {tool.cases}, {counted} {tool.counted} by {tool.name}:"
        f" {parts or 'not compared'}; {seconds:.0f} s"
    )
    return 1 if outcomes[Outcome.DIFFERENT] else 0


def _arguments(words: Sequence[str] | None) -> tuple[argparse.Namespace, Tool]:
    named, tool = choose_tool(words)
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], parents=[named])
    parser.add_argument("--seeds", default="0-499", help="first-last, or one number")
    parser.add_argument("--kind", action="append", choices=sorted(tool.generator.kinds))
    parser.add_argument("--subprocess", action="store_true", help="start a process per case")
    parser.add_argument(
        "--peer-only", action="store_true", help=f"only ask {tool.name}, fill the cache"
    )
    parser.add_argument("--show", type=int, default=3, help="differences to print in full")
    keep = Path(f"/tmp/poise-{tool.name}-differences")
    parser.add_argument("--keep", type=Path, default=keep)
    return parser.parse_args(words), tool


def _chosen(tool: Tool, options: argparse.Namespace) -> Iterator[Case]:
    first, _, last = options.seeds.partition("-")
    for kind in options.kind or [None]:
        yield from tool.generator.series(kind, int(first), int(last or first))


def _runner(tool: Tool, options: argparse.Namespace) -> Callable[[Case], Answer]:
    if options.subprocess:
        return partial(peer.run_subprocess, tool)
    return peer.in_process(tool)


def _tell(
    tool: Tool,
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
        print(f"--- {case.name}: {tool.name} {line}\n{verdict.reason}\n    in {folder}")
    else:
        print(f"--- {case.name}: {verdict.reason.splitlines()[0]}")
    sys.stdout.flush()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "files").mkdir(parents=True)
    lay_out(case, folder / "files")
    _write_answer(folder, tool.name, theirs)
    _write_answer(folder, "poise", ours)
    (folder / "why").write_text(verdict.reason + "\n", errors="surrogateescape")
    # Ganeti keeps hail among the allocators, not in PATH.
    program = peer.peer_path(tool) or tool.name
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


if __name__ == "__main__":
    sys.exit(main())
