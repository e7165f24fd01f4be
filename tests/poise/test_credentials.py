"""RAPI's user and password: where they may come from, and that they stay out of messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from poise.credentials import PASSWORD, USER, find_credentials, read_credentials
from snapshots.errors import FormatError, PoiseError, UsageError


@pytest.mark.parametrize(
    "text",
    [
        "reader s3cret",
        "reader:s3cret\n",
        "# RAPI\n\nreader\ts3cret write\n",
        "reader  s3cret\nother pass\n",
    ],
)
def test_a_file_holds_user_and_password(text: str) -> None:
    assert read_credentials(text, "file") == ("reader", "s3cret")


def test_a_password_may_hold_colons_and_blanks() -> None:
    assert read_credentials("reader:a:b c", "file") == ("reader", "a:b c")
    assert read_credentials("reader a:b", "file") == ("reader", "a:b")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\ns3cret\n", ":s3cret", "s3cret:"])
def test_anything_else_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(FormatError, match="expected 'user password' or 'user:password'") as caught:
        read_credentials(text, "file")
    assert "s3cret" not in str(caught.value)


def test_the_environment_is_asked_where_no_file_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(USER, raising=False)
    monkeypatch.delenv(PASSWORD, raising=False)
    assert find_credentials(None) is None
    monkeypatch.setenv(USER, "reader")
    with pytest.raises(UsageError, match=PASSWORD):
        find_credentials(None)
    monkeypatch.setenv(PASSWORD, "s3cret")
    assert find_credentials(None) == ("reader", "s3cret")
    (tmp_path / "file").write_text("other word")
    assert find_credentials(tmp_path / "file") == ("other", "word")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PoiseError, match="cannot read"):
        find_credentials(tmp_path / "none")
