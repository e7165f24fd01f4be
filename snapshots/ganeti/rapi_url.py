"""URLs of a RAPI, and the credentials that may stand in them.

Credentials never leave this module except as the pair that is sent to the server: not in
messages, not in :attr:`Cluster.source`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from snapshots.errors import UsageError
from snapshots.reading.quoting import without_login

DEFAULT_PORT = 5080


@dataclass(frozen=True, slots=True)
class RapiUrl:
    """The address of a RAPI: ``prefix`` is what ``/2/...`` is appended to."""

    prefix: str
    credentials: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def encrypted(self) -> bool:
        """True if what is sent there can be read on the way by no other party."""
        return self.prefix.startswith("https://")


def parse_rapi_url(argument: str) -> RapiUrl:
    """Read what a user gives to name a RAPI.

    Args:
        argument: a host name (``https`` and port 5080 are added), or a URL, taken as it is; a
            missing scheme means ``https``. ``user:password@`` before the host is accepted, with
            special characters percent-encoded.

    Raises:
        UsageError: not a usable URL.
    """
    from urllib.parse import unquote, urlsplit

    text = argument if ":" in argument else f"https://{argument}:{DEFAULT_PORT}"
    if "://" not in text:
        text = f"https://{text}"
    shown = without_login(text)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"{shown}: not a URL (expected https://HOST:{DEFAULT_PORT})") from None
    if parts.scheme not in ("https", "http") or not host:
        raise UsageError(f"{shown}: not a URL (expected https://HOST:{DEFAULT_PORT})")
    if not text.isprintable() or " " in text or parts.query or parts.fragment:
        raise UsageError(f"{shown}: a RAPI's URL has no blanks, '?' or '#'")
    if "@" in parts.path:
        raise UsageError(
            f"{shown}: '@' after the host name (if it belongs to the password, write '/' as %2F)"
        )
    prefix = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}"
    if port is not None:
        prefix += f":{port}"
    prefix += parts.path.rstrip("/")
    credentials = None
    if parts.username is not None:
        credentials = (unquote(parts.username), unquote(parts.password or ""))
    return RapiUrl(prefix, credentials)
