"""Loading a snapshot from whatever names it."""

from __future__ import annotations

from pathlib import Path

from snapshots.cluster import Cluster


def load(
    source: str | Path,
    *,
    credentials: tuple[str, str] | None = None,
    ca_file: str | Path | None = None,
    insecure: bool = False,
    timeout: float = 60.0,
) -> Cluster:
    """Read a snapshot of a cluster. Nothing on it is changed.

    Args:
        source: a text file in htools' format, a folder of recorded RAPI answers,
            ``https://host:5080`` (RAPI), ``luxi:`` or ``luxi:/path/to/socket`` (on the master), or
            ``synthetic:SPEC[;SPEC…]`` in the syntax of htools' ``--simulate``.
        credentials: RAPI user and password.
        ca_file: PEM file with the certificates to trust for RAPI.
        insecure: do not verify RAPI's certificate.
        timeout: seconds that a live source has to answer in, all requests together.

    Raises:
        SourceError: it cannot be read (:class:`BackendError`: a live one cannot be reached or
            refuses; :class:`FormatError`: it does not describe a cluster).
        UsageError: no source is meant by ``source``.
    """
    import snapshots

    return snapshots.load(
        str(source),
        credentials=credentials,
        ca_file=ca_file,
        insecure=insecure,
        timeout=timeout,
    )
