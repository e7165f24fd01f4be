"""The outputs of ``poise balance``: a report, JSON, commands, files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from poise.cli.option import flag, option
from poise.cli.save import spare
from poise.cli.source_options import AsJson
from poise.report.output import print_document, print_report, print_text, report_columns
from poise.settings.calibration_file import calibration_of
from poise.whole_file import same_file, write_file
from snapshots.errors import UsageError
from snapshots.reading import printable

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Plan
    from planner.timing import Throttles
    from snapshots.cluster import Cluster

_PANEL = "Output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The outputs that are wanted. A plan that is run next (``acts``) prints no JSON of its own."""

    moves: Annotated[
        bool, flag("--moves", panel=_PANEL, help="Show all moves, with the score after each.")
    ] = False
    nodes: Annotated[
        bool, flag("--nodes", panel=_PANEL, help="Show all nodes before and after.")
    ] = False
    score: Annotated[
        bool,
        flag("--score", panel=_PANEL, help="Show the score term by term, before and after."),
    ] = False
    details: Annotated[
        bool, flag("--details", panel=_PANEL, help="Show everything: moves, nodes, score, reasons.")
    ] = False
    quiet: Annotated[
        bool, flag("--quiet", "-q", panel=_PANEL, help="Print the first line of the plan only.")
    ] = False
    as_json: AsJson = False
    out: Annotated[
        Path | None,
        option(
            "--out",
            "-o",
            panel=_PANEL,
            metavar="FILE",
            help="Write the plan to a file, for poise run.",
        ),
    ] = None
    save_after: Annotated[
        Path | None,
        option(
            "--save-after",
            panel=_PANEL,
            metavar="FILE",
            help="Save the cluster as it will be after the plan (htools' text format).",
        ),
    ] = None
    commands: Annotated[
        bool,
        flag(
            "--commands",
            "-C",
            panel=_PANEL,
            help="Print the gnt-instance commands, grouped in job sets.",
        ),
    ] = False

    def check(self, source: str, *, acts: bool) -> None:
        """Raises UsageError where two outputs go to one place, or one of them over the source."""
        if acts and self.commands:
            raise UsageError("choose one of --commands and --execute or --dry-run")
        if self.as_json and self.commands:
            raise UsageError("choose one of --json and --commands: both print to standard output")
        self._check_quiet()
        if self.out is not None and str(self.out) == "-":
            raise UsageError("--out: expected a file, got '-'", advice="--json prints the plan")
        if self.out is not None and same_file(self.out, Path(source)):
            raise UsageError(
                f"--out: {printable(str(self.out))} is the source itself", advice="another file"
            )
        if self.save_after is not None:
            if str(self.save_after) == "-":
                raise UsageError(
                    "--save-after: expected a file, got '-'", advice="--save-after after.data"
                )
            spare(self.save_after, source, "another file")
            if self.out is not None and same_file(self.out, self.save_after):
                raise UsageError("--out and --save-after name the same file")

    def _check_quiet(self) -> None:
        others = ("as_json", "commands", "moves", "nodes", "score", "details")
        given = [name for name in others if getattr(self, name)]
        if self.quiet and given:
            raise UsageError(f"choose one of --quiet and --{given[0].removeprefix('as_')}")

    @property
    def of_one_plan(self) -> str:
        """The first option given that shows or keeps one plan; "" where none is."""
        names = ("out", "save_after", "commands", "quiet", "moves", "nodes", "score", "details")
        given = (name for name in names if getattr(self, name))
        return next((f"--{name.replace('_', '-')}" for name in given), "")

    @property
    def tell_all(self) -> bool:
        """True if people are shown the price of a plan, and the problems that it leaves."""
        parts = self.moves or self.nodes or self.score
        return self.details or not (parts or self.quiet or self.commands or self.as_json)

    def give(
        self,
        plan: Plan,
        cluster: Cluster,
        throttles: Throttles | None = None,
        *,
        dry_run: bool = False,
        why_solver: str = "",
    ) -> None:
        """Write the files, and print.

        ``throttles`` are those of a run that follows, if any, and ``dry_run`` says that it is one;
        ``why_solver``: why another solver than the usual one planned, if nothing named it.
        """
        from planner.plan import cluster_after, plan_document, write_plan
        from planner.timing import USUAL_THROTTLES
        from poise.report.plan import Sections, command_script, plan_report
        from poise.report.run import DRY_RUN_LINES
        from poise.report.screen import LINES
        from snapshots.htools import check_writable, write_text

        acts = throttles is not None
        if self.save_after is not None:
            check_writable(cluster)
            write_file(self.save_after, write_text(cluster_after(cluster, plan)))
        if self.out is not None:
            write_file(self.out, write_plan(plan))
        if self.commands:
            print_text(command_script(plan))
        elif not self.as_json:
            sections = Sections(self.moves, self.nodes, self.score, self.details, self.quiet)
            columns = report_columns()
            side_by_side = throttles or USUAL_THROTTLES
            lines = LINES - DRY_RUN_LINES if dry_run else LINES
            print_report(
                plan_report(
                    plan,
                    sections,
                    columns=columns,
                    lines=lines,
                    throttles=side_by_side,
                    durations=calibration_of(cluster.cluster_uuid).durations,
                    acts=acts,
                    dry_run=dry_run,
                    why_solver=why_solver,
                )
            )
        elif not acts:
            print_document(plan_document(plan))
