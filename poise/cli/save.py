"""``poise save``: keep a snapshot in htools' text format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poise.cli.source_options import (
    DEFAULT_TIMEOUT,
    CaFile,
    Credentials,
    Insecure,
    Source,
    Timeout,
    load_source,
)

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="The file to write; - for standard output.",
        show_default=False,
        allow_dash=True,
    ),
]


def save(
    source: Source,
    file: File,
    ca_file: CaFile = None,
    insecure: Insecure = False,
    credentials: Credentials = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
) -> None:
    """Save a cluster in htools' text format, as hscan does.

    The file is written whole or not at all. Every tool that reads htools' format can read it.
    """
    from poise.report.output import print_text, write_file
    from snapshots.text_writer import write_text

    text = write_text(load_source(source, ca_file, insecure, credentials, timeout))
    if str(file) == "-":
        print_text(text)
    else:
        write_file(file, text)
