"""The kinds of sources: how each is recognised, what people call it, how it is read.

Importing this module imports no reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from snapshots.transport.time_limit import DEFAULT_TIMEOUT

if TYPE_CHECKING:
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """The way to a source; the arguments of :func:`snapshots.loading.load`."""

    credentials: tuple[str, str] | None = None
    ca_file: str | Path | None = None
    pin: str | None = None
    insecure: bool = False
    timeout: float | None = None
    networks: bool = False


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of source.

    ``examples`` are what help and messages call it, ``remark`` what help adds to that.
    ``prefixes``: what its names begin with; none for paths. ``read`` gets the whole name.
    """

    examples: tuple[str, ...]
    read: Callable[[str, SourceAccess], Cluster]
    prefixes: tuple[str, ...] = ()
    remark: str = ""


def _read_text(source: str, access: SourceAccess) -> Cluster:
    from snapshots.htools.text import read_text_file

    return read_text_file(Path(source.removeprefix(FILE)))


def _read_folder(source: str, access: SourceAccess) -> Cluster:
    from snapshots.ganeti.folder import read_folder

    return read_folder(Path(source.removeprefix(FILE)))


def _read_rapi(source: str, access: SourceAccess) -> Cluster:
    from snapshots.ganeti.rapi import read_rapi
    from snapshots.ganeti.rapi_access import RapiAccess

    limit = DEFAULT_TIMEOUT if access.timeout is None else access.timeout
    trust = access.ca_file, access.pin, access.insecure
    return read_rapi(
        RapiAccess(source, access.credentials, *trust, limit), networks=access.networks
    )


def _read_luxi(source: str, access: SourceAccess) -> Cluster:
    from snapshots.ganeti.luxi import read_luxi
    from snapshots.ganeti.luxi_connection import DEFAULT_SOCKET

    limit = DEFAULT_TIMEOUT if access.timeout is None else access.timeout
    return read_luxi(_rest(source, LUXI) or DEFAULT_SOCKET, limit, networks=access.networks)


def _read_synthetic(source: str, access: SourceAccess) -> Cluster:
    from snapshots.errors import FormatError
    from snapshots.htools.synthetic import read_simulation
    from snapshots.reading.quoting import printable

    try:
        return read_simulation(_rest(source, SYNTHETIC).split(";")[::-1])
    except FormatError as error:
        told = f"{printable(source)}: {error}"
        raise FormatError(told, advice="synthetic:preferred,20,1t,64g,16") from None


def _rest(source: str, kind: SourceKind) -> str:
    return source.removeprefix(kind.prefixes[0])


FILE = "file://"
"""The prefix that a path may have."""

TEXT_FILE = SourceKind(("a text file",), _read_text, remark="in htools' format")
RAPI = SourceKind(("https://HOST:5080",), _read_rapi, ("https://", "http://"), "(RAPI)")
LUXI = SourceKind(("luxi:", "luxi:/SOCKET"), _read_luxi, ("luxi:",), "(on the master)")
FOLDER = SourceKind(("a folder of recorded RAPI answers",), _read_folder)
SYNTHETIC = SourceKind(("synthetic:SPEC",), _read_synthetic, ("synthetic:",))

SOURCE_KINDS = (TEXT_FILE, RAPI, LUXI, FOLDER, SYNTHETIC)


def source_kind(source: str) -> SourceKind | None:
    """The kind that a source's name tells; None for a path, and for what is no source."""
    return next((kind for kind in SOURCE_KINDS if source.startswith(kind.prefixes)), None)


def is_path(source: str) -> bool:
    """True if a source is a path, written as one."""
    return source_kind(source) is None and "://" not in source
