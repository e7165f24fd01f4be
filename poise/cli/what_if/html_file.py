"""The file of ``--html``: where it may be."""

from __future__ import annotations

from pathlib import Path

from poise.whole_file import same_file
from snapshots.errors import UsageError
from snapshots.reading import printable

_EXAMPLE = "--html report.html"


def check_page(page: Path, source: str, out: Path | None) -> None:
    """Raises UsageError where it is no file of its own, but the source or the plan's file."""
    if str(page) == "-":
        raise UsageError("--html: expected a file, got '-'", advice=_EXAMPLE)
    if same_file(page, Path(source)):
        raise UsageError(
            f"--html: {printable(str(page))} is the source itself", advice="another file"
        )
    if out is not None and same_file(page, out):
        raise UsageError("--out and --html name the same file", advice=_EXAMPLE)
