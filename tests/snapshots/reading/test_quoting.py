"""Text from outside: harmless wherever it is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.reading.quoting import both_ends, harmless, printable, without_login

ANY = st.text(st.characters(exclude_categories=()))
"""Lone surrogates, which bytes that are not UTF-8 become, included."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("node1.example.com", "node1.example.com"),
        ("größer 節点", "größer 節点"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b2J", r"\x9b2J"),
        ("\udc9b2J", r"\udc9b2J"),
        ("a\x07b", r"a\x07b"),
        ("a\r\nb", r"a\r\nb"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u2066a\u2069", r"\u2066a\u2069"),
        ("a\u200bb\ufeffc\u00add", r"a\u200bb\ufeffc\xadd"),
        ("a\u2028b\x85c", r"a\u2028b\x85c"),
        ("a\u3164b\u034fc\ufe0fd", r"a\u3164b\u034fc\ufe0fd"),
        ("a\xa0b", r"a\xa0b"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_is_seen(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(ANY)
def test_nothing_but_visible_characters_is_left(text: str) -> None:
    shown = harmless(text)
    assert shown.isprintable()
    assert not {unicodedata.category(one) for one in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert harmless(shown) == shown
    shown.encode()


@given(ANY)
def test_messages_are_cut(text: str) -> None:
    assert printable(text, 10).removesuffix("...") == harmless(text[:10])


def test_of_a_long_text_both_ends_are_shown() -> None:
    line = "move 3 web: job 37 ended: error: " + "lvcreate said " * 100 + "no space"
    shown = both_ends(line, 80)
    assert len(shown) == 80
    assert shown.startswith("move 3 web: job 37 ended") and shown.endswith("no space")
    assert both_ends(line, len(line)) == line
    assert both_ends(line, 5) == line


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://master:5080", "https://master:5080"),
        ("https://op:s3cret@master", "https://...@master"),
        ("https://s3cret@master", "https://...@master"),
        ("op:s3cret@master:5080", "...@master:5080"),
        ("op:s3@cret@master", "...@master"),
        ("op:s3://cret@master", "...@master"),
        ("kept/me@work/today.data", "kept/me@work/today.data"),
    ],
)
def test_an_address_is_shown_without_a_password(address: str, shown: str) -> None:
    assert without_login(address) == shown
