"""What ``poise balance`` makes of a plan: a report, JSON, commands, files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from poise.report.output import print_document, print_report, print_text
from poise.whole_file import write_file
from snapshots.errors import UsageError
from snapshots.reading import printable

if TYPE_CHECKING:
    from planner.plan import Plan
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Outputs:
    """What is wanted.

    ``terms``: the score term by term in the report. ``acts``: the plan is carried out next, so its
    own JSON is not printed.
    """

    as_json: bool
    commands: bool
    terms: bool
    out: Path | None
    save_after: Path | None
    acts: bool

    def check(self, source: str) -> None:
        """Raises UsageError where two outputs go to one place, or one of them over the source."""
        if self.acts and self.commands:
            raise UsageError("--commands prints what --execute does: choose one")
        if self.as_json and self.commands:
            raise UsageError("--json and --commands both print to standard output: choose one")
        if self.out is not None and str(self.out) == "-":
            raise UsageError("--out names a file; --json prints the plan to standard output")
        if self.out is not None and _same(self.out, Path(source)):
            raise UsageError(f"--out: {printable(str(self.out))} is the source itself")
        if self.save_after is not None:
            from poise.cli.save import spare

            if str(self.save_after) == "-":
                raise UsageError("--save-after names a file")
            spare(self.save_after, source)
            if self.out is not None and _same(self.out, self.save_after):
                raise UsageError("--out and --save-after name the same file")

    def give(self, plan: Plan, cluster: Cluster) -> None:
        """Write the files, and print."""
        if self.save_after is not None:
            from planner.plan import cluster_after
            from snapshots.htools import check_writable, write_text

            check_writable(cluster)
            write_file(self.save_after, write_text(cluster_after(cluster, plan)))
        if self.out is not None:
            from planner.plan import write_plan

            write_file(self.out, write_plan(plan))
        if self.commands:
            from poise.report.commands import command_script

            print_text(command_script(plan))
        elif not self.as_json:
            from poise.report.balance import balance_report

            print_report(balance_report(plan, terms=self.terms))
        elif not self.acts:
            from planner.plan import plan_document

            print_document(plan_document(plan))


def _same(one: Path, other: Path) -> bool:
    """Whether two names mean one file; every device is as good as another."""
    try:
        return os.path.realpath(one) == os.path.realpath(other) and not one.is_char_device()
    except (OSError, ValueError):
        return False  # writing it will tell
