"""Compare `poise hbal` with the installed hbal on generated cases.

    python -m tests.fidelity.compare --seeds 0-2499
    python -m tests.fidelity.compare --kind symmetric --kind tight --seeds 0-199

Every difference is laid out in a folder of its own (--keep), with a `run` script in it.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.fidelity import generate, peer
from tests.fidelity.case import Answer, Case
from tests.fidelity.verdict import Outcome, Verdict, judge


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="0-499", help="first-last, or one number")
    parser.add_argument("--kind", action="append", choices=sorted(generate.KINDS))
    parser.add_argument("--subprocess", action="store_true", help="start a process per case")
    parser.add_argument("--peer-only", action="store_true", help="only ask hbal, fill the cache")
    parser.add_argument("--show", type=int, default=3, help="differences to print in full")
    parser.add_argument("--keep", type=Path, default=Path("/tmp/poise-fidelity-differences"))
    return parser.parse_args()


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    first, _, last = options.seeds.partition("-")
    for kind in options.kind or [None]:
        yield from generate.series(kind, int(first), int(last or first))


def lay_out_difference(
    folder: Path, case: Case, theirs: Answer, ours: Answer, why: str, program: str = "hbal"
) -> None:
    """Files, both answers and a `run` script for one difference; `program` is the peer's."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "files").mkdir(parents=True)
    peer.lay_out(case, folder / "files")
    for who, answer in ((Path(program).name, theirs), ("poise", ours)):
        for name, text in (
            ("stdout", answer.stdout),
            ("stderr", answer.stderr),
            ("rc", str(answer.rc)),
            *answer.written.items(),
        ):
            path = folder / f"{who}.{name.replace('/', '_')}"
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
    (folder / "why").write_text(why + "\n", errors="surrogateescape")
    line = shlex.join(case.args)
    run = f'LC_ALL=C.UTF-8 "${{1:-{program}}}" {line}'
    script = f'#!/bin/sh\ncd "$(dirname "$0")/files" && {run}\n'
    (folder / "run").write_text(script, errors="surrogateescape")
    (folder / "run").chmod(0o755)


def _runner(options: argparse.Namespace) -> Callable[[Case], Answer]:
    if options.subprocess:
        return peer.run_subprocess
    runner = peer.in_process()
    if runner is None:
        sys.exit("poise.compat.hbal cannot be imported; nothing to compare with")
    return runner


def _ask(runner: Callable[[Case], Answer], case: Case) -> Answer:
    """Our answer; an exception becomes an answer of its own."""
    try:
        return runner(case)
    except Exception:
        import traceback

        return Answer(-1, "", traceback.format_exc(), {})


def main() -> int:
    """Run, print what differs and a summary line; 1 if anything differs."""
    options = _arguments()
    began = time.monotonic()
    counts: Counter[Outcome] = Counter()
    shown = moves = asked = 0
    runner = None if options.peer_only else _runner(options)
    for case in _cases(options):
        theirs = peer.run_peer(case)
        asked += 1
        moves += theirs.stdout.count(" a=")
        if runner is None:
            continue
        ours = _ask(runner, case)
        verdict: Verdict = judge(case, theirs, ours)
        counts[verdict.outcome] += 1
        if verdict.outcome is not Outcome.DIFFERENT:
            continue
        folder = options.keep / case.name
        lay_out_difference(folder, case, theirs, ours, verdict.reason)
        if shown < options.show:
            shown += 1
            print(
                f"--- {case.name}: hbal {shlex.join(case.args)}\n{verdict.reason}\n    in {folder}"
            )
        else:
            print(f"--- {case.name}: {verdict.reason.splitlines()[0]}")
        sys.stdout.flush()
    parts = ", ".join(f"{counts[o]} {o.value}" for o in Outcome if counts[o])
    seconds = time.monotonic() - began
    print(f"{asked} cases, {moves} moves by hbal: {parts or 'not compared'}; {seconds:.0f} s")
    return 1 if counts[Outcome.DIFFERENT] else 0


if __name__ == "__main__":
    sys.exit(main())
