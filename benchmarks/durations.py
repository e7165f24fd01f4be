"""Predicted times of changes beside those that were measured when they were run.

    .venv/bin/python benchmarks/durations.py pairs.jsonl

One change a line: ``{"name": "drain a", "predicted": 612.0, "p90": 802.0, "measured": 655.0}``, in
seconds. ``predicted`` is ``seconds_p50`` of ``poise what-if --json`` (``seconds`` without a
calibration), ``p90`` its ``seconds_p90``, ``measured`` from the begin of the run to its end.
Printed are the error of each, the median error, and how many were done within ``p90``: 9 in 10
should be.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TimedChange:
    """A change that was predicted, and then run; seconds."""

    name: str
    predicted: float
    p90: float
    measured: float

    @property
    def error(self) -> float:
        """The difference as a share of what was measured; above 0 where it took longer."""
        return (self.measured - self.predicted) / self.measured

    @property
    def within(self) -> bool:
        """True if it was done by the time that 9 in 10 are done by."""
        return self.measured <= self.p90


def read_changes(lines: Iterable[str]) -> list[TimedChange]:
    """The changes of a JSON lines file; empty lines are none.

    Raises:
        ValueError: a line is no change; it is named by its number.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            times = [float(told[key]) for key in ("predicted", "p90", "measured")]
            name = str(told["name"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"line {number}: {error!r}") from None
        if not all(0 < seconds < float("inf") for seconds in times):
            raise ValueError(f"line {number}: expected seconds above 0")
        found.append(TimedChange(name, *times))
    return found


def median_error(changes: Sequence[TimedChange]) -> float:
    """The median of the errors, whichever way they are off."""
    return statistics.median(abs(one.error) for one in changes)


def table(changes: Sequence[TimedChange]) -> list[str]:
    """A line for each change, and the two figures."""
    lines = [f"{'change':30} {'predicted':>9} {'p90':>8} {'measured':>8} {'error':>6}"]
    lines += [
        f"{one.name[:30]:30} {one.predicted:9.0f} {one.p90:8.0f} {one.measured:8.0f}"
        f" {one.error:+6.0%}{'' if one.within else '  beyond p90'}"
        for one in changes
    ]
    within = sum(one.within for one in changes)
    return [
        *lines,
        f"median error {median_error(changes):.1%}; {within} of {len(changes)} within p90",
    ]


def main() -> None:
    """Print the figures of a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path, help="JSON lines, one change each")
    given = parser.parse_args().pairs
    try:
        changes = read_changes(given.read_text("utf-8").splitlines())
    except (OSError, ValueError) as error:
        sys.exit(f"{given}: {error}")
    if not changes:
        sys.exit(f"{given}: no changes")
    print("\n".join(table(changes)))


if __name__ == "__main__":
    main()
