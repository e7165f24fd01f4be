"""``poise save``: keep a snapshot in htools' text format."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from planner.words import count
from poise.cli.bundle import expanded
from poise.cli.option import flag
from poise.cli.source_options import Connection, Source
from poise.messages import tell
from poise.report.output import print_text
from poise.settings.sources import load
from poise.whole_file import write_file
from snapshots.errors import SourceError, UsageError
from snapshots.reading import harmless, printable

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="The file to write; - for standard output.",
        show_default=False,
        allow_dash=True,
    ),
]

Force = Annotated[
    bool,
    flag(
        "--force",
        "-f",
        help="Overwrite FILE even if it is the source, or holds something other than a cluster.",
    ),
]


@expanded()
def save(
    *,
    source: Source,
    file: File,
    force: Force = False,
    connection: Connection,
) -> None:
    """Save a cluster in htools' text format, as hscan does.

    The file is written whole or not at all. Every tool that reads htools' format can read it.
    An older snapshot in its place is replaced; any other file only with --force.
    """
    if not force and str(file) != "-":
        spare(file, source, "add --force to overwrite it")
    from snapshots.htools import check_writable, write_text  # numpy, which help does without

    cluster = connection.load(source)
    check_writable(cluster)
    text = write_text(cluster)
    if str(file) == "-":
        print_text(_for_people(text) if sys.stdout.isatty() else text)
    else:
        write_file(file, text)
        nodes, instances = len(cluster.nodes.names), len(cluster.instances.names)
        held = f"{count(nodes, 'node')}, {count(instances, 'instance')}"
        tell(f"{printable(str(file))}: {held} saved")


def _for_people(text: str) -> str:
    """The same without what a terminal would obey; only files and pipes get it as it is."""
    return "".join(f"{harmless(line)}\n" for line in text.removesuffix("\n").split("\n"))


def spare(file: Path, source: str, advice: str) -> None:
    """Raises UsageError, with ``advice``, where writing ``file`` loses what is no older snapshot.

    Devices, pipes and empty files lose nothing.
    """
    try:
        if not file.is_file() or not file.stat().st_size:
            return
    except (OSError, ValueError):
        return  # writing it will tell
    name = printable(str(file))
    if _is_same(file, source):
        raise UsageError(f"{name} is the source itself", advice=advice)
    try:
        load(str(file.resolve()))
    except SourceError:
        raise UsageError(f"{name} exists, and is not a saved cluster", advice=advice) from None


def _is_same(file: Path, source: str) -> bool:
    """True if the source is that file; most sources are none, and may be too long for one."""
    try:
        return file.samefile(source)
    except (OSError, ValueError):
        return False
