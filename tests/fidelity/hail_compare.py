"""Compare `poise hail` with the installed hail on generated requests.

    python -m tests.fidelity.hail_compare --seeds 0-2999
    python -m tests.fidelity.hail_compare --kind capacity --kind dedicated --seeds 0-199

Every difference is laid out in a folder of its own (--keep), with a `run` script in it.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.fidelity import hail_generate, hail_peer
from tests.fidelity.case import Answer, Case
from tests.fidelity.compare import lay_out_difference
from tests.fidelity.hail_verdict import judge
from tests.fidelity.verdict import Outcome


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="0-499", help="first-last, or one number")
    parser.add_argument("--kind", action="append", choices=sorted(hail_generate.KINDS))
    parser.add_argument("--subprocess", action="store_true", help="start a process per case")
    parser.add_argument("--peer-only", action="store_true", help="only ask hail, fill the cache")
    parser.add_argument("--show", type=int, default=3, help="differences to print in full")
    parser.add_argument("--keep", type=Path, default=Path("/tmp/poise-hail-differences"))
    return parser.parse_args()


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    first, _, last = options.seeds.partition("-")
    for kind in options.kind or [None]:
        yield from hail_generate.series(kind, int(first), int(last or first))


def _runner(options: argparse.Namespace) -> Callable[[Case], Answer]:
    if options.subprocess:
        return hail_peer.run_subprocess
    runner = hail_peer.in_process()
    if runner is None:
        sys.exit("poise.compat.hail cannot be imported; nothing to compare with")
    return runner


def _ask(runner: Callable[[Case], Answer], case: Case) -> Answer:
    """Our answer; an exception becomes an answer of its own."""
    try:
        return runner(case)
    except Exception:
        return Answer(-1, "", traceback.format_exc(), {})


def main() -> int:
    """Run, print what differs and a summary line; 1 if anything differs."""
    options = _arguments()
    began = time.monotonic()
    counts: Counter[Outcome] = Counter()
    shown = asked = fine = 0
    runner = None if options.peer_only else _runner(options)
    for case in _cases(options):
        theirs = hail_peer.run_peer(case)
        asked += 1
        fine += theirs.stdout.startswith('{"success":true')
        if runner is None:
            continue
        ours = _ask(runner, case)
        verdict = judge(case, theirs, ours)
        counts[verdict.outcome] += 1
        if verdict.outcome is not Outcome.DIFFERENT:
            continue
        folder = options.keep / case.name
        program = hail_peer.peer_path() or "hail"
        lay_out_difference(folder, case, theirs, ours, verdict.reason, program)
        if shown < options.show:
            shown += 1
            print(
                f"--- {case.name}: hail {shlex.join(case.args)}\n{verdict.reason}\n    in {folder}"
            )
        else:
            print(f"--- {case.name}: {verdict.reason.splitlines()[0]}")
        sys.stdout.flush()
    parts = ", ".join(f"{counts[o]} {o.value}" for o in Outcome if counts[o])
    seconds = time.monotonic() - began
    print(f"{asked} requests, {fine} granted by hail: {parts or 'not compared'}; {seconds:.0f} s")
    return 1 if counts[Outcome.DIFFERENT] else 0


if __name__ == "__main__":
    sys.exit(main())
