"""Counting things in sentences."""

from __future__ import annotations


def count(number: int, thing: str, things: str = "") -> str:
    """``1 node``, ``2 nodes``; ``things`` where that is not just an s more."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"
