"""Loading a snapshot from whatever names it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from poise.settings.cluster_kinds import URLS, check_failures, cluster_kind
from snapshots.errors import Option, UsageError
from snapshots.transport import DEFAULT_TIMEOUT

if TYPE_CHECKING:
    from poise.settings.access import Access
    from snapshots.cluster import Cluster  # numpy, which help does without


def load(
    source: str | Path,
    *,
    credentials: tuple[str, str] | None = None,
    ca_file: str | Path | None = None,
    pin: str | None = None,
    insecure: bool = False,
    timeout: float = DEFAULT_TIMEOUT,
    networks: bool = False,
) -> Cluster:
    """Read a snapshot of a cluster. Nothing on it is changed.

    Args:
        source: a text file in htools' format, a folder of recorded RAPI answers,
            ``https://host:5080`` (RAPI), ``luxi:`` or ``luxi:/path/to/socket`` (on the master), or
            ``synthetic:SPEC[;SPEC…]`` in the syntax of htools' ``--simulate``.
        credentials: RAPI user and password; not sent over ``http://`` unless ``insecure``.
        ca_file: PEM file with RAPI's certificate, such as a copy of Ganeti's ``rapi.pem``, or with
            the authority that signed it.
        pin: SHA-256 fingerprint of RAPI's certificate, instead.
        insecure: do not verify RAPI's certificate.
        timeout: seconds that a live source has to answer in, all requests together.
        networks: whether to ask a live source also for the networks of its groups, which
            :func:`poise.allocate` needs for an instance with networks.

    Raises:
        SourceError: it cannot be read (:class:`BackendError`: a live one cannot be reached or
            refuses; :class:`FormatError`: it does not describe a cluster).
        UsageError: no source is meant by ``source``, credentials stand in the URL or would be
            sent unencrypted, or they or ``ca_file`` are given for something else than RAPI.
    """
    import snapshots

    if isinstance(source, str | Path):
        trusted = pin if ca_file is None else ca_file
        check_access(str(source), credentials, trusted, insecure=insecure)
    cluster = snapshots.load(
        source,
        credentials=credentials,
        ca_file=ca_file,
        pin=pin,
        insecure=insecure,
        timeout=timeout,
        networks=networks,
    )
    return replace(cluster, loaded_at=time.time())


def load_snapshot(
    access: Access, login: tuple[str, str] | None, *, networks: bool = False
) -> Cluster:
    """Read what ``access`` names, or what a simulated cluster of that name begins with.

    Raises:
        SourceError, UsageError: see :func:`load`.
    """
    check_failures(access.source)
    return load(
        access.snapshot,
        credentials=login,
        ca_file=access.ca_file,
        pin=access.pin,
        insecure=access.insecure,
        timeout=access.timeout,
        networks=networks,
    )


def check_access(
    source: str,
    credentials: tuple[str, str] | None,
    trusted: str | Path | None,
    *,
    insecure: bool,
) -> None:
    """No password in a URL, none sent unencrypted, and none for what needs none.

    Raises:
        UsageError: see above.
    """
    kind = cluster_kind(source)
    if kind is None or not kind.by_url:
        if credentials is not None or trusted is not None:
            given = "certificates" if credentials is None else "credentials"
            raise UsageError(f"{given} are for {URLS} sources only")
        return
    from snapshots.ganeti import parse_rapi_url

    place = parse_rapi_url(source)
    if place.credentials is not None:
        raise UsageError(
            f"{place.prefix}: no credentials in the URL, others could read them there",
            advice=(
                "POISE_RAPI_USER and POISE_RAPI_PASSWORD, or ",
                Option("credentials", "--credentials FILE"),
            ),
        )
    if credentials is not None and not place.encrypted and not insecure:
        raise UsageError(
            f"{place.prefix}: credentials would be sent unencrypted",
            advice=("https://, or ", Option("insecure"), " to send them all the same"),
        )
