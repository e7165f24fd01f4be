"""One door to every kind of source."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from snapshots.errors import SourceError, UsageError
from snapshots.reading.quoting import printable, without_login
from snapshots.source_kinds import (
    FILE,
    FOLDER,
    SOURCE_KINDS,
    TEXT_FILE,
    SourceAccess,
    SourceKind,
    source_kind,
)
from snapshots.transport.time_limit import check_timeout

if TYPE_CHECKING:
    from snapshots.cluster import Cluster

_EXAMPLES = [example for kind in SOURCE_KINDS for example in kind.examples]
KINDS = f"{', '.join(_EXAMPLES[:-1])}, or {_EXAMPLES[-1]}"
"""The kinds of sources, in words."""

_HOST_AND_PORT = re.compile(r"[A-Za-z0-9.-]+:[0-9]+")
"""The address of a server without https:// before it."""

_COMPARED = 1000
"""Names in a folder that a missing file's name is compared with."""


def load(
    source: str | Path,
    *,
    credentials: tuple[str, str] | None = None,
    ca_file: str | Path | None = None,
    pin: str | None = None,
    insecure: bool = False,
    timeout: float | None = None,
    networks: bool = False,
) -> Cluster:
    """Read a cluster from wherever ``source`` says.

    ============================== ==========================================================
    source                         what it is
    ============================== ==========================================================
    ``PATH`` of a file             text in htools' format (``hscan``, ``-S``, ``poise save``)
    ``PATH`` of a folder           recorded RAPI answers (also ``file://PATH``)
    ``https://HOST:5080``          a live RAPI; ``http://`` only where it is written so
    ``luxi:``, ``luxi:/SOCKET``    this machine's Ganeti, through its socket
    ``synthetic:SPEC;SPEC``        a made-up empty cluster, a ``--simulate`` value for each
                                   group, the first of them ``group-01``
    ============================== ==========================================================

    Args:
        source: see above.
        credentials: user and password for the RAPI.
        ca_file, pin, insecure: which certificate of a RAPI is trusted, see
            :class:`snapshots.transport.server_trust.ServerTrust`.
        timeout: seconds that a live source may take.
        networks: whether to ask a live source for :attr:`Cluster.connections`.

    Raises:
        UsageError: the source is none of these, or the timeout not a time of up to a day.
        SourceError: it is, but cannot be read (BackendError: cannot be reached; FormatError: does
            not describe a cluster).
    """
    if not isinstance(source, str | Path):
        raise UsageError(f"expected a source, got {source!r:.60}", advice=KINDS)
    if timeout is not None:
        check_timeout(timeout)
    text = str(source)
    access = SourceAccess(credentials, ca_file, pin, insecure, timeout, networks)
    kind = source_kind(text) or _kind_of_path(text)
    return kind.read(text, access)


def _kind_of_path(text: str) -> SourceKind:
    path = Path(text.removeprefix(FILE))
    name = without_login(text)
    if text in ("", "-"):
        raise UsageError(f"'{name}' is not a source", advice=KINDS)
    if "://" in text and not text.startswith(FILE):
        scheme = printable(text.partition("://")[0])
        raise UsageError(f"{scheme}://...: unknown kind of source", advice=KINDS)
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        meant = meant_url(text) or similar_path(path) or KINDS
        raise SourceError(f"{name}: no such file or folder", advice=meant) from None
    except OSError as error:
        raise SourceError(f"{name}: cannot read: {error.strerror or error}") from None
    if stat.S_ISDIR(mode):
        return FOLDER
    if not stat.S_ISREG(mode):
        raise SourceError(f"{name}: neither a file nor a folder", advice=KINDS)
    return TEXT_FILE


def meant_url(text: str) -> str:
    """The URL of a server that is named by host and port alone; empty for all else."""
    host = text.rpartition("@")[2]
    return f"https://{host}" if _HOST_AND_PORT.fullmatch(host) else ""


def similar_path(path: Path) -> str:
    """The path beside ``path`` with the most similar name, harmless; empty if there is none."""
    from difflib import get_close_matches
    from itertools import islice

    try:
        with os.scandir(path.parent) as entries:
            names = sorted(entry.name for entry in islice(entries, _COMPARED))
    except (OSError, ValueError):
        return ""
    close = get_close_matches(path.name, names, 1)
    return printable(str(path.with_name(close[0]))) if close else ""
