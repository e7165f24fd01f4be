"""One door to every kind of source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from snapshots.cluster import Cluster
from snapshots.errors import SourceError, UsageError
from snapshots.reading.quoting import printable
from snapshots.transport.time_limit import check_timeout

KINDS = (
    "a text file, https://HOST:5080, luxi:, luxi:/SOCKET, a folder of recorded RAPI answers,"
    " or synthetic:SPEC"
)
_HOST_AND_PORT = re.compile(r"[A-Za-z0-9.-]+:[0-9]+")
"""What looks like the address of a server without https:// before it."""


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
        raise UsageError(f"expected a source, got {source!r:.60}; a source is {KINDS}")
    if timeout is not None:
        check_timeout(timeout)
    text = str(source)
    limits: dict[str, Any] = {"networks": networks}
    if timeout is not None:
        limits["timeout"] = timeout
    if text.startswith(("https://", "http://")):
        from snapshots.ganeti.rapi import read_rapi
        from snapshots.ganeti.rapi_access import DEFAULT_TIMEOUT, RapiAccess

        limit = DEFAULT_TIMEOUT if timeout is None else timeout
        access = RapiAccess(text, credentials, ca_file, pin, insecure, limit)
        return read_rapi(access, networks=networks)
    if text.startswith("luxi:"):
        from snapshots.ganeti.luxi import read_luxi
        from snapshots.ganeti.luxi_connection import DEFAULT_SOCKET

        return read_luxi(text.removeprefix("luxi:") or DEFAULT_SOCKET, **limits)
    if text.startswith("synthetic:"):
        from snapshots.htools.synthetic import read_simulation

        return read_simulation(text.removeprefix("synthetic:").split(";")[::-1])
    return _load_path(text)


def _load_path(text: str) -> Cluster:
    import os
    import stat

    path = Path(text.removeprefix("file://"))
    name = printable(text)
    if text in ("", "-"):
        raise UsageError(f"'{name}' is not a source; expected {KINDS}")
    if "://" in text and not text.startswith("file://"):
        scheme = printable(text.partition("://")[0])
        raise UsageError(f"{scheme}://...: unknown kind of source; expected {KINDS}")
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        rapi = f"; Ganeti's remote API is https://{name}" if _HOST_AND_PORT.fullmatch(text) else ""
        raise SourceError(f"{name}: no such file or folder{rapi}; a source is {KINDS}") from None
    except OSError as error:
        raise SourceError(f"{name}: cannot read: {error.strerror or error}") from None
    if stat.S_ISDIR(mode):
        from snapshots.ganeti.folder import read_folder

        return read_folder(path)
    if not stat.S_ISREG(mode):
        raise SourceError(f"{name}: neither a file nor a folder; a source is {KINDS}")
    from snapshots.htools.text import read_text_file

    return read_text_file(path)
