"""The way to a source that a user names: by its name in the config file, with its credentials."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from poise.messages import tell
from poise.settings.cluster_kinds import (
    CLUSTER_KINDS,
    SIMULATED_EXAMPLE,
    URLS,
    ClusterKind,
    cluster_kind,
    is_simulated,
    snapshot_of,
    sources_in_words,
)
from poise.settings.config import Config
from snapshots.errors import SourceError, UsageError
from snapshots.loading import similar_path
from snapshots.reading import printable, quoted
from snapshots.transport import DEFAULT_TIMEOUT, Login

_LISTED = 10
"""Names of clusters that a message offers."""


@dataclass(frozen=True, slots=True)
class Access:
    """A source or target and how to get to it; ``credentials`` is the file, never its content.

    Of ``ca_file``, ``pin`` and ``insecure`` one says which certificate is trusted.
    """

    source: str
    ca_file: Path | None = None
    insecure: bool = False
    credentials: Path | None = None
    timeout: float = DEFAULT_TIMEOUT
    pin: str | None = None

    @property
    def kind(self) -> ClusterKind | None:
        """The kind of the cluster; None where no plan can run."""
        return cluster_kind(self.source)

    @property
    def by_url(self) -> bool:
        """True if what is read to plan is reached with a certificate, and a user and a password."""
        kind = cluster_kind(self.snapshot)
        return kind is not None and kind.by_url

    @property
    def simulated(self) -> bool:
        """True for a simulated cluster."""
        return is_simulated(self.source)

    @property
    def snapshot(self) -> str:
        """The source that is read to plan; of a simulated cluster the one that it begins with."""
        return snapshot_of(self.source)

    def trusting(self, known: Access) -> Access:
        """With the certificate that is ``known`` from elsewhere, where nothing is said of one."""
        if self.ca_file is not None or self.pin is not None or self.insecure:
            return self
        return replace(self, ca_file=known.ca_file, pin=known.pin, insecure=known.insecure)

    def login(self) -> Login | None:
        """RAPI's user and password, from the file or the environment.

        Raises:
            SourceError, UsageError: see :func:`poise.settings.credentials.find_credentials`.
        """
        from poise.settings.credentials import find_credentials

        if not self.by_url:
            return None
        if self.credentials is not None:
            _warn_if_open(self.credentials)
        return find_credentials(self.credentials)


_SOURCES = f"{sources_in_words(remarks=False)}, {SIMULATED_EXAMPLE}, or a name from the config file"
"""The sources of a cluster, in words."""


def resolve(given: Access, config: Config, kinds: str = _SOURCES) -> Access:
    """``given`` with what the config file says, where it names a cluster there.

    A name of the config file wins over a file of that name: what has a slash is a path. What is
    given wins over the config file.

    Args:
        kinds: what may be given, for a name that is neither a file's nor a cluster's.

    Raises:
        SourceError: neither the config file nor the folder knows the name.
        UsageError: certificates or credentials for what is no RAPI, or an impossible time limit.
    """
    from snapshots.transport import check_timeout

    check_timeout(given.timeout, "--timeout")
    named = config.clusters.get(given.source)
    found = given
    if named is None:
        _check_name(given.source, config, kinds)
    else:
        found = replace(
            given.trusting(Access(named.url, named.ca_file, named.insecure, pin=named.pin)),
            source=named.url,
            credentials=given.credentials or named.credentials,
        )
    if not found.by_url:
        for option, value in (
            ("--credentials", found.credentials),
            ("--ca-file", found.ca_file),
            ("--pin", found.pin),
        ):
            if value is not None:
                raise UsageError(
                    f"{option} is for {URLS} sources only", advice=f"leave out {option}"
                )
    return found


def _check_name(source: str, config: Config, kinds: str) -> None:
    """Check that a name of the config file's kind is there, in the config file or as a file."""
    from poise.settings.config import is_name

    if not is_name(source):
        return
    try:
        Path(source).stat()
    except FileNotFoundError:
        pass
    except OSError:
        return  # reading it tells more
    else:
        return
    raise SourceError(
        f"no file, folder or configured cluster named {quoted(source)}",
        advice=_whole_kind(source)
        or _meant(source, config.clusters)
        or similar_path(Path(source))
        or kinds,
    )


def _whole_kind(source: str) -> str:
    """``luxi:`` of ``luxi``: a kind of source that lacks its colon; empty for all else."""
    whole = f"{source}:"
    return whole if any(whole in kind.examples for kind in CLUSTER_KINDS) else ""


def _meant(wanted: str, clusters: Iterable[str]) -> str:
    """Clusters of the config file, the most similar names first; empty without any."""
    from difflib import get_close_matches

    known = sorted(clusters)
    ordered = list(dict.fromkeys([*get_close_matches(wanted, known, _LISTED), *known]))
    more = len(ordered) - _LISTED
    return ", ".join(ordered[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def _warn_if_open(file: Path) -> None:
    try:
        mode = file.stat().st_mode
    except (OSError, ValueError):
        return  # reading it will tell
    if stat.S_ISREG(mode) and mode & 0o077:
        name = printable(str(file))
        tell(f"warning: others can read {name}: chmod 600 {name}")
