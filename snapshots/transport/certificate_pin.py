"""Fingerprints by which a server's certificate is known."""

from __future__ import annotations

import re

from snapshots.errors import Option, UsageError
from snapshots.reading.quoting import quoted

CERTIFICATE = "/var/lib/ganeti/rapi.pem"
"""The place of RAPI's certificate on a Ganeti master."""

_PIN = re.compile(r"(?:sha-?256(?: fingerprint)? ?[:=] ?)?((?:[0-9a-f]{2}:?){32})", re.IGNORECASE)


def read_pin(text: str) -> str:
    """A SHA-256 fingerprint, as openssl prints it or without colons; in lower case without them.

    Raises:
        UsageError: it is none.
    """
    found = _PIN.fullmatch(text.strip().removesuffix(":"))
    if found is None:
        raise UsageError(
            Option("pin"),
            f": expected a SHA-256 fingerprint of 64 hexadecimal digits, got {quoted(text)}",
            advice=f"openssl x509 -noout -fingerprint -sha256 -in {CERTIFICATE}, on the master",
        )
    return found[1].replace(":", "").lower()
