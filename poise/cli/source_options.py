"""Options that every command with a SOURCE has, and loading by them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from snapshots.cluster import Cluster

_PANEL = "Connection"

Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help="A text file, a folder of recorded RAPI answers, https://HOST:5080, luxi: or "
        "luxi:/SOCKET, or synthetic:SPEC.",
        show_default=False,
    ),
]
CaFile = Annotated[
    Path | None,
    typer.Option(
        "--ca-file",
        metavar="FILE",
        rich_help_panel=_PANEL,
        help="PEM file with the certificate to trust for RAPI.",
        show_default=False,
    ),
]
Insecure = Annotated[
    bool,
    typer.Option(
        "--insecure", metavar="", rich_help_panel=_PANEL, help="Do not verify RAPI's certificate."
    ),
]
Credentials = Annotated[
    Path | None,
    typer.Option(
        "--credentials",
        metavar="FILE",
        rich_help_panel=_PANEL,
        help="File with RAPI's user and password on one line.",
        show_default=False,
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        rich_help_panel=_PANEL,
        help="How long a live source may take to answer.",
    ),
]
DEFAULT_TIMEOUT = 60.0

AsJson = Annotated[
    bool, typer.Option("--json", metavar="", rich_help_panel="Output", help="Print JSON.")
]


def load_source(
    source: str,
    ca_file: Path | None,
    insecure: bool,
    credentials: Path | None,
    timeout: float,
) -> Cluster:
    """The cluster that the options name, with progress on a terminal.

    Raises:
        SourceError, UsageError: as :func:`poise.load`, or unusable credentials.
    """
    from poise.credentials import find_credentials
    from poise.report.progress import Progress
    from poise.sources import load
    from snapshots.errors import UsageError
    from snapshots.time_limit import check_timeout

    check_timeout(timeout, "--timeout")
    is_rapi = source.startswith(("https://", "http://"))
    for option, file in (("--credentials", credentials), ("--ca-file", ca_file)):
        if file is not None and not is_rapi:
            raise UsageError(f"{option} is for https:// sources only, this is another one")
    access = find_credentials(credentials) if is_rapi else None
    with Progress("reading the cluster"):
        return load(source, credentials=access, ca_file=ca_file, insecure=insecure, timeout=timeout)
