"""The folder of ``--csv``: a file for each table."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from poise.whole_file import write_file
from snapshots.errors import UsageError, pasted
from snapshots.reading import printable

_EXAMPLE = "--csv tables"


def check_folder(folder: Path, source: str, others: Mapping[str, Path | None]) -> None:
    """Raises UsageError where it is no folder, or the place of the source or of another output.

    ``others``: the files of the other outputs by their options; None for those not wanted.
    """
    shown = printable(str(folder))
    if str(folder) == "-":
        raise UsageError("--csv: expected a folder, got '-'", advice=_EXAMPLE)
    if _exists(folder) and not folder.is_dir():
        raise UsageError(f"--csv: {shown} is not a folder", advice=_EXAMPLE)
    if _inside(Path(source), folder):
        raise UsageError(f"--csv: {shown} is the place of the source", advice=_EXAMPLE)
    for option, path in others.items():
        if path is not None and _inside(path, folder):
            raise UsageError(f"{option} and --csv name the same place", advice=_EXAMPLE)


def _inside(path: Path, folder: Path) -> bool:
    """True if a path is the folder, or may be one of the tables in it."""
    real, place = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    return real == place or (real.suffix == ".csv" and real.parent == place)


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write files by name, each whole; the folder is made where it does not exist.

    Raises:
        UsageError: one of them cannot be written.
    """
    try:
        folder.mkdir(exist_ok=True)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        missing = isinstance(error, FileNotFoundError)
        raise UsageError(
            f"{printable(str(folder))}: cannot write: {reason}",
            advice=f"mkdir -p {pasted(printable(str(folder)))}" if missing else "",
        ) from None
    for name, text in files.items():
        write_file(folder / name, text)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False  # writing it will tell
