"""Options that every command with a SOURCE has, and loading by them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poise.cli.option import flag, option
from poise.report.progress import ProgressLine
from poise.settings.access import Access, resolve
from poise.settings.cluster_kinds import FIRST_EXAMPLES
from poise.settings.config import USUAL_PLACE, Config, load_config
from poise.settings.sources import load_snapshot
from snapshots.transport import DEFAULT_TIMEOUT

if TYPE_CHECKING:
    from snapshots.cluster import Cluster  # numpy, which help does without

_PANEL = "Connection"

Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help=f"The cluster: a file, a folder, {FIRST_EXAMPLES}, or a name from the config file."
        " All kinds: poise --help.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, flag("--json", panel="Output", help="Print JSON.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The way to a cluster: the options, and the config file."""

    ca_file: Annotated[
        Path | None,
        option(
            "--ca-file",
            panel=_PANEL,
            metavar="FILE",
            help="PEM file with RAPI's certificate (a copy of the master's rapi.pem), or with the"
            " authority that signed it.",
        ),
    ] = None
    pin: Annotated[
        str | None,
        option(
            "--pin",
            panel=_PANEL,
            metavar="SHA256",
            help="Fingerprint of the certificate to trust for RAPI, instead of --ca-file.",
        ),
    ] = None
    insecure: Annotated[
        bool, flag("--insecure", panel=_PANEL, help="Do not verify RAPI's certificate.")
    ] = False
    credentials: Annotated[
        Path | None,
        option(
            "--credentials",
            panel=_PANEL,
            metavar="FILE",
            help="File with RAPI's user and password on one line.",
        ),
    ] = None
    timeout: Annotated[
        float,
        option(
            "--timeout",
            panel=_PANEL,
            metavar="SECONDS",
            help="Give up if a live cluster has not answered after this time.",
            default=True,
        ),
    ] = DEFAULT_TIMEOUT
    config: Annotated[
        Path | None,
        option(
            "--config",
            panel=_PANEL,
            metavar="FILE",
            help="Config file.",
            default=USUAL_PLACE,
        ),
    ] = None

    def access(self, source: str) -> Access:
        """The way to ``source`` by the options, without the config file."""
        return Access(source, self.ca_file, self.insecure, self.credentials, self.timeout, self.pin)

    def settings(self) -> Config:
        """The config file.

        Raises:
            SourceError: see :func:`poise.settings.config.load_config`.
        """
        return load_config(self.config)

    def load(self, source: str, *, networks: bool = False) -> Cluster:
        """The cluster that ``source`` names, with progress on a terminal.

        Raises:
            SourceError, UsageError: as :func:`poise.load`, or unusable credentials.
        """
        access = resolve(self.access(source), self.settings())
        login = access.login()
        with ProgressLine("reading the cluster"):
            return load_snapshot(access, login, networks=networks)
