"""Fingerprints by which a server's certificate is known."""

from __future__ import annotations

import re

from snapshots.errors import UsageError
from snapshots.reading.quoting import quoted

_PIN = re.compile(r"(?:sha-?256(?: fingerprint)? ?[:=] ?)?((?:[0-9a-f]{2}:?){32})", re.IGNORECASE)


def read_pin(text: str) -> str:
    """A SHA-256 fingerprint, as openssl prints it or without colons; in lower case without them.

    Raises:
        UsageError: it is none.
    """
    found = _PIN.fullmatch(text.strip().removesuffix(":"))
    if found is None:
        raise UsageError(
            f"{quoted(text)}: expected the SHA-256 fingerprint of a certificate: 64 hexadecimal"
            " digits, with colons or without"
        )
    return found[1].replace(":", "").lower()
