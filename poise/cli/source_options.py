"""Options that every command with a SOURCE has, and loading by them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poise.cli.option import flag, option
from poise.settings.cluster_kinds import SIMULATED_EXAMPLE, sources_in_words

if TYPE_CHECKING:
    from snapshots.cluster import Cluster

_PANEL = "Connection"
_SOURCES = sources_in_words(remarks=False)

Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help=f"{_SOURCES[0].upper()}{_SOURCES[1:]}, or a name from the config file;"
        f" {SIMULATED_EXAMPLE} is a simulated cluster that begins as FILE has it, where plans can"
        " be carried out.",
        show_default=False,
    ),
]
CaFile = Annotated[
    Path | None,
    option(
        "--ca-file",
        panel=_PANEL,
        metavar="FILE",
        help="PEM file with RAPI's certificate, such as a copy of Ganeti's rapi.pem, or with the "
        "authority that signed it.",
    ),
]
Pin = Annotated[
    str | None,
    option(
        "--pin",
        panel=_PANEL,
        metavar="SHA256",
        help="Fingerprint of the certificate to trust for RAPI, instead of --ca-file.",
    ),
]
Insecure = Annotated[
    bool,
    flag("--insecure", panel=_PANEL, help="Do not verify RAPI's certificate."),
]
Credentials = Annotated[
    Path | None,
    option(
        "--credentials",
        panel=_PANEL,
        metavar="FILE",
        help="File with RAPI's user and password on one line.",
    ),
]
Timeout = Annotated[
    float,
    option(
        "--timeout",
        panel=_PANEL,
        metavar="SECONDS",
        help="How long a live source may take to answer.",
        default=True,
    ),
]
ConfigFile = Annotated[
    Path | None,
    option(
        "--config",
        panel=_PANEL,
        metavar="FILE",
        help="The config file; ~/.config/poise/config.toml unless given.",
    ),
]
DEFAULT_TIMEOUT = 60.0

AsJson = Annotated[bool, flag("--json", panel="Output", help="Print JSON.")]


def load_source(
    source: str,
    ca_file: Path | None,
    insecure: bool,
    credentials: Path | None,
    timeout: float,
    config: Path | None = None,
    pin: str | None = None,
    *,
    networks: bool = False,
) -> Cluster:
    """The cluster that the options name, with progress on a terminal.

    Raises:
        SourceError, UsageError: as :func:`poise.load`, or unusable credentials.
    """
    from poise.report.progress import Progress
    from poise.settings.access import Access, resolve
    from poise.settings.config import load_config
    from poise.settings.sources import load

    given = Access(source, ca_file, insecure, credentials, timeout, pin)
    access = resolve(given, load_config(config))
    login = access.login()
    with Progress("reading the cluster"):
        return load(
            access.snapshot,
            credentials=login,
            ca_file=access.ca_file,
            pin=access.pin,
            insecure=access.insecure,
            timeout=access.timeout,
            networks=networks,
        )
