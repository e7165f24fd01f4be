"""Whether the yardstick is true: Debian's hbal and `poise hbal` on the same clusters."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.kinds import Case
from benchmarks.measurements import Agreement, Tools
from snapshots.htools import write_text


def compare_with_hbal(tools: Tools, cases: Sequence[Case]) -> Agreement:
    """Run both on each cluster; the same output is expected, byte for byte."""
    agreement = Agreement()
    with tempfile.TemporaryDirectory(prefix="poise-benchmark-") as folder:
        for case in cases:
            data, loads = Path(folder) / "cluster.data", Path(folder) / "loads"
            data.write_text(write_text(case.cluster()), encoding="utf-8")
            records = case.options().utilisation
            lines = [f"{name} {' '.join(map(str, load))}\n" for name, load in records]
            loads.write_text("".join(lines), encoding="utf-8")
            options = ("-U", str(loads)) if records else ()
            theirs, ours = tools.run_hbal(data, *options), tools.run_poise(data, *options)
            agreement.check(case.name, theirs, ours)
    return agreement
