"""Balancing: Poise beside Debian's hbal, on the same files and in one run.

    .venv/bin/python benchmarks/balance.py [--quick] [--markdown docs/benchmarks.md]

Exit code 1 if anything that both were asked was answered differently, 2 where hbal is not
installed (then only Poise's own figures are taken).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.balance_tables import Benchmark
from benchmarks.machine import describe
from benchmarks.measurements import Agreement, Tools
from benchmarks.page import page
from benchmarks.page_sections import write_head


def _tools() -> Tools:
    beside = Path(sys.executable).parent / "poise"
    poise = (str(beside),) if beside.exists() else (sys.executable, "-m", "poise")
    return Tools(poise, shutil.which("hbal"))


def _verdict(agreement: Agreement) -> str:
    if not agreement.compared:
        return "Nothing was compared with hbal."
    if agreement.differences:
        return f"DIFFERENT from hbal: {', '.join(agreement.differences)}."
    return (
        f"Same steps and scores: all {agreement.compared} outputs that hbal and Poise were both"
        f" asked for are equal, byte for byte ({agreement.steps:,} steps)."
    )


def main() -> int:
    """Measure, print, and write the page where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer pairs, and not the largest")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the page as well")
    options = parser.parse_args()
    began = time.monotonic()
    tools = _tools()
    facts = describe(tools.hbal)
    with tempfile.TemporaryDirectory(prefix="poise-benchmark-") as folder:
        run = Benchmark(tools, Path(folder), options.quick)
        # First, while this process is small: the kernel counts its memory as that of its children.
        large = run.large()
        tables = [run.start(), *run.steps(), run.large_steps(), run.profile()]
        tables += [t for t in (run.whole(), large) if t is not None]
    verdict = _verdict(run.agreement)
    for what, which in facts:
        print(f"{what}: {which}")
    for table in tables:
        print("", table.heading, "", *table.lines(), sep="\n")
    minutes = (time.monotonic() - began) / 60
    print("", f"{verdict} Measured in {minutes:.1f} minutes.", sep="\n")
    if options.markdown is not None:
        text = page(facts, tables, verdict, minutes, quick=options.quick)
        write_head(options.markdown, text)
    if tools.hbal is None:
        print("hbal is not installed (Debian: ganeti-htools); no comparison", file=sys.stderr)
        return 2
    return 1 if run.agreement.differences else 0


if __name__ == "__main__":
    sys.exit(main())
