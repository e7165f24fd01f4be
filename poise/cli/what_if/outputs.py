"""The outputs of scenarios: a report, JSON, Markdown, CSV, a plan's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from poise.cli.option import flag, option
from poise.cli.source_options import AsJson
from poise.cli.what_if.csv_folder import check_folder, write_folder
from poise.cli.what_if.html_file import check_page
from poise.messages import tell
from poise.report.output import print_document, print_report, print_text, report_columns
from poise.whole_file import write_file
from snapshots.errors import UsageError
from snapshots.reading import printable

if TYPE_CHECKING:  # numpy, which help does without
    from planner.whatif import Verdict, WhatIf

_PANEL = "Output"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOutputs:
    """The outputs that are wanted."""

    details: Annotated[
        bool, flag("--details", panel=_PANEL, help="Show everything: risks, nodes, moves.")
    ] = False
    quiet: Annotated[bool, flag("--quiet", "-q", panel=_PANEL, help="Print the verdict only.")] = (
        False
    )
    as_json: AsJson = False
    markdown: Annotated[
        bool,
        flag("--markdown", panel=_PANEL, help="Print everything as Markdown, for a ticket."),
    ] = False
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
    csv: Annotated[
        Path | None,
        option(
            "--csv",
            panel=_PANEL,
            metavar="FOLDER",
            help="Write the tables to a folder: moves.csv, nodes.csv, risks.csv and so on.",
        ),
    ] = None

    html: Annotated[
        Path | None,
        option(
            "--html",
            panel=_PANEL,
            metavar="FILE",
            help="Write everything to a page with charts, which opens offline.",
        ),
    ] = None

    def check(self, source: str) -> None:
        """Raises UsageError where two outputs go to one place, or one of them over the source."""
        from poise.cli.balance_outputs import Outputs as PlanOutputs

        given = [name for name in ("as_json", "markdown", "details") if getattr(self, name)]
        if self.quiet and given:
            raise UsageError(f"choose one of --quiet and --{given[0].removeprefix('as_')}")
        if self.as_json and self.markdown:
            raise UsageError("choose one of --json and --markdown: both print to standard output")
        PlanOutputs(out=self.out).check(source, acts=False)
        if self.csv is not None:
            check_folder(self.csv, source, {"--out": self.out, "--html": self.html})
        if self.html is not None:
            check_page(self.html, source, self.out)

    def check_plan(self, no_plan: str, instead: str) -> None:
        """Raises UsageError where a plan is to be written and there is none: ``no_plan`` is why."""
        if no_plan and self.out is not None:
            raise UsageError(f"--out: {no_plan}", advice=instead)

    def give(
        self,
        answer: WhatIf,
        *,
        acts: bool = False,
        other: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the files, and print.

        Args:
            answer: what to tell.
            acts: a run follows.
            other: the document of an answer to show beside it.
        """
        from planner.plan import write_plan
        from poise.report.whatif import (
            compared_document,
            comparison,
            verdict_line,
            what_if_csv,
            what_if_document,
            what_if_markdown,
            what_if_report,
        )

        if self.out is not None:
            if answer.change is None:
                tell(f"nothing is moved: {printable(str(self.out))} is not written")
            else:
                write_file(self.out, write_plan(answer.change.plan))
        if self.html is not None:
            from poise.report.html import what_if_html

            write_file(self.html, what_if_html(answer, other=other))
        if self.csv is not None:
            write_folder(self.csv, what_if_csv(answer))
        if self.as_json:
            print_document(
                what_if_document(answer) if other is None else compared_document(answer, other)
            )
        elif self.markdown:
            print_text(what_if_markdown(answer))
        elif self.quiet:
            print_report([verdict_line(answer)])
        elif other is not None:
            print_report(comparison(answer, other, report_columns()))
        else:
            columns = report_columns()
            print_report(what_if_report(answer, details=self.details, columns=columns, acts=acts))


def exit_code(verdict: Verdict) -> int:
    """0 OK, 1 with risk, 3 not OK, 5 cannot tell."""
    from planner.whatif import Verdict
    from poise.cli.exit_codes import CANNOT_TELL, INFEASIBLE, WITH_RESERVATIONS

    codes = {
        Verdict.OK: 0,
        Verdict.OK_WITH_RISK: WITH_RESERVATIONS,
        Verdict.NOT_OK: INFEASIBLE,
        Verdict.CANNOT_TELL: CANNOT_TELL,
    }
    return codes[verdict]
