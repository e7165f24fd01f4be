"""Fingerprints as people paste them."""

from __future__ import annotations

import pytest

from snapshots.errors import UsageError
from snapshots.transport.certificate_pin import read_pin

DIGITS = "ab" * 32
COLONS = ":".join(["AB"] * 32)


@pytest.mark.parametrize(
    "text",
    [
        DIGITS,
        DIGITS.upper(),
        COLONS,
        f" {COLONS}\n",
        f"sha256 Fingerprint={COLONS}",
        f"SHA256:{COLONS}",
        f"SHA-256: {DIGITS}",
    ],
)
def test_every_spelling_gives_the_same_digits(text: str) -> None:
    assert read_pin(text) == DIGITS


@pytest.mark.parametrize("text", ["", DIGITS[:-1], DIGITS + "a", "sha1:" + DIGITS, "xy" * 32])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected a SHA-256 fingerprint"):
        read_pin(text)
