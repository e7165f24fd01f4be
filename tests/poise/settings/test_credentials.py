"""RAPI's user and password: where they may come from, and that they stay out of messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from poise.settings.credentials import PASSWORD, USER, find_credentials, read_credentials
from snapshots.errors import FormatError, PoiseError, UsageError
from snapshots.transport.login import origin_of


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
    assert read_credentials(text.encode(), "file") == ("reader", "s3cret")


def test_a_password_may_hold_colons_and_blanks() -> None:
    assert read_credentials(b"reader:a:b c", "file") == ("reader", "a:b c")
    assert read_credentials(b"reader a:b", "file") == ("reader", "a:b")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\ns3cret\n", ":s3cret", "s3cret:"])
def test_anything_else_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(FormatError, match="expected 'user password' or 'user:password'") as caught:
        read_credentials(text.encode(), "file")
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
    assert origin_of(find_credentials(None) or ("", "")) == USER
    (tmp_path / "file").write_text("other word")
    found = find_credentials(tmp_path / "file")
    assert found == ("other", "word")
    assert found is not None and found.origin == str(tmp_path / "file")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PoiseError, match="cannot read"):
        find_credentials(tmp_path / "none")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"reader s3cret\xff", "not UTF-8"),
        (b"reader:s3cret\x00", "control character"),
        (b"reader:s3cret\x1b[31m", "control character"),
        (b"rea\x7fder s3cret", "control character"),
    ],
)
def test_what_cannot_be_sent_is_refused_without_repeating_it(raw: bytes, why: str) -> None:
    with pytest.raises(FormatError, match=why) as caught:
        read_credentials(raw, "file")
    assert "s3cret" not in str(caught.value)
    assert "xff" not in str(caught.value)


@pytest.mark.parametrize("password", ["s3cret\udcff", "s3cret\n", "s3\rcret"])
def test_a_password_of_the_environment_that_cannot_be_sent(
    monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv(USER, "reader")
    monkeypatch.setenv(PASSWORD, password)
    with pytest.raises(UsageError, match=PASSWORD) as caught:
        find_credentials(None)
    assert "s3" not in str(caught.value)


def test_letters_of_any_kind_are_part_of_a_password() -> None:
    assert read_credentials("reader pa\xa0ß\u2028\N{SNOWMAN}".encode(), "file")[1] == (
        "pa\xa0ß\u2028\N{SNOWMAN}"
    )


def test_a_file_without_an_end_is_read_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"#" * (2 << 20))
    with pytest.raises(PoiseError, match="larger than 1 MiB"):
        find_credentials(tmp_path / "file")


def test_a_device_is_no_file() -> None:
    with pytest.raises(PoiseError, match="/dev/zero: a device, expected a file"):
        find_credentials(Path("/dev/zero"))
