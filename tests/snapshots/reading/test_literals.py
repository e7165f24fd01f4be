"""Texts as Ganeti's tools show them."""

from __future__ import annotations

import pytest

from snapshots.reading.literals import text_literal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", '"plain"'),
        ('a"b\\', '"a\\"b\\\\"'),
        ("\n\x00\x7f", '"\\n\\NUL\\DEL"'),
        ("ä", '"\\228"'),
        ("ä0", '"\\228\\&0"'),  # the digit is none of the code
        ("ä٣", '"\\228\\1635"'),  # this one is written as a code itself
        ("\x0eH", '"\\SO\\&H"'),  # not \SOH
        ("\x0eh", '"\\SOh"'),
    ],
)
def test_text_literals(text: str, shown: str) -> None:
    assert text_literal(text) == shown
