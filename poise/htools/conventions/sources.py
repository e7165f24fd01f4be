"""The cluster that one of Ganeti's tools is to work on: from a file, RAPI, LUXI or a message."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from poise.htools.conventions.errors import Exit
from poise.htools.conventions.files import decode, read_bytes_file, read_text_file
from snapshots.cluster import Cluster
from snapshots.errors import BackendError, FormatError, SourceError, UsageError
from snapshots.reading import Reading

_FOLDER = "file://"
LOADING = "Error: failed to load data, aborting: "
"""The begin of every message about a source that cannot be read."""


class SourceOptions(Protocol):
    """The options that name a source: ``-t``, ``-m``, ``-L`` and ``-I``; None where not given."""

    @property
    def text_file(self) -> str | None: ...
    @property
    def master(self) -> str | None: ...
    @property
    def socket(self) -> str | None: ...
    @property
    def iallocator_file(self) -> str | None: ...


def check_sources(options: SourceOptions) -> None:
    """Accept one source, and a message beside it.

    Raises:
        Exit: there are more.
    """
    if sum(source is not None for source in _own_sources(options)) > 1:
        raise Exit(
            1, "Error: Only one of the rapi, luxi, and data files options should be given.\n"
        )


def is_counted_twice(options: SourceOptions) -> bool:
    """True if the cluster comes from an IAllocator message (see ``doubled_instances``)."""
    own = all(source is None for source in _own_sources(options))
    return own and options.iallocator_file is not None


def _own_sources(options: SourceOptions) -> tuple[str | None, ...]:
    """Those of which only one may be given; they come before an IAllocator message."""
    return options.master, options.socket, options.text_file


def read_source(options: SourceOptions, tool: str) -> Cluster:
    """The cluster of the source that the options name; ``tool`` is who asks.

    Raises:
        Exit: there is no source, or it cannot be read.
    """
    try:
        if options.master is not None:
            return _read_master(options.master)
        if options.socket is not None:
            return _read_socket(options.socket)
        if options.text_file is not None:
            from snapshots.htools import read_text

            content = read_text_file(options.text_file, LOADING, tool)
            return read_text(content, options.text_file, Reading.AS_HTOOLS)
    except (SourceError, UsageError) as error:
        raise Exit(1, f"{LOADING}{error}\n") from None
    if options.iallocator_file is not None:
        return _read_iallocator(options.iallocator_file)
    raise Exit(1, f"{LOADING}No backend selected! Exiting.\n")


def _read_master(address: str) -> Cluster:
    """RAPI at an address; Ganeti's tools do not verify certificates, and neither does this."""
    if address.startswith(_FOLDER):
        from snapshots.ganeti import FILES, read_folder

        folder = Path(address.removeprefix(_FOLDER))
        for name in FILES:
            read_bytes_file(str(folder / name), LOADING)
        return read_folder(folder, Reading.AS_HTOOLS)
    from snapshots.ganeti import RapiAccess, read_rapi

    try:
        return read_rapi(RapiAccess(address, insecure=True), reading=Reading.AS_HTOOLS)
    except BackendError as error:
        from poise.htools.conventions.source_failures import rapi_failure

        raise Exit(1, f"{LOADING}{rapi_failure(error)}\n") from None


def _read_socket(path: str) -> Cluster:
    from snapshots.ganeti import read_luxi

    try:
        return read_luxi(path, reading=Reading.AS_HTOOLS)
    except BackendError as error:
        from poise.htools.conventions.source_failures import luxi_failure

        raise Exit(1, f"{LOADING}{luxi_failure(error)}\n") from None


def _read_iallocator(path: str) -> Cluster:
    from poise.htools.conventions.message_failures import Part, message_failure
    from snapshots.iallocator import read_cluster, read_request
    from snapshots.reading import JsonObject, parse_json

    raw = read_bytes_file(path, LOADING)
    # Of a text that begins with anything else they read no more.
    text = decode(raw, path, LOADING) if raw[:1] in (b"{", b"[") else ""
    part = Part.TEXT
    try:
        message = JsonObject(parse_json(text, path, Reading.AS_HTOOLS), path, Reading.AS_HTOOLS)
        part = Part.CLUSTER
        request = message.child("request")
        cluster = read_cluster(message, path, path)
        part = Part.REQUEST
        read_request(request, cluster)
    except FormatError as error:
        raise Exit(1, f"Error: {message_failure(error, part)}\n") from None
    return cluster
