"""What may be given to name a RAPI; credentials in it are never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.errors import UsageError
from snapshots.ganeti.rapi_url import parse_rapi_url


@pytest.mark.parametrize(
    ("argument", "prefix"),
    [
        ("master", "https://master:5080"),
        ("https://master:5080", "https://master:5080"),
        ("https://master", "https://master"),
        ("https://master/", "https://master"),
        ("http://master:80/a/b/", "http://master:80/a/b"),
        ("master:5081", "https://master:5081"),
        ("https://[::1]:5080", "https://[::1]:5080"),
        ("https://op:pw@master:5080/x", "https://master:5080/x"),
    ],
)
def test_prefixes(argument: str, prefix: str) -> None:
    assert parse_rapi_url(argument).prefix == prefix


@pytest.mark.parametrize(
    ("argument", "credentials"),
    [
        ("https://master", None),
        ("https://op:pw@master", ("op", "pw")),
        ("https://op@master", ("op", "")),
        ("https://o%40p:p%2Fw%3A@master", ("o@p", "p/w:")),
        ("op:pw@master", ("op", "pw")),
    ],
)
def test_credentials(argument: str, credentials: tuple[str, str] | None) -> None:
    assert parse_rapi_url(argument).credentials == credentials


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "https://",
        "https://:5080",
        "https://op:s3cret@",
        "https://op:s3cret@host:port",
        "https://op:s3/cret@host",
        "https://op:12/s3cret@host",
        "https://op:s3cret@host?x",
        "https://op:s3cret@host#x",
        "https://op:s3cret@ho st",
        "https://op:s3cret@host\n",
        "https://op:s3cret@[::1",
        "ftp://op:s3cret@host",
        "https://op:s3cret@host:99999999",
    ],
)
def test_what_is_no_url_is_refused_without_showing_secrets(argument: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_rapi_url(argument)
    message = str(caught.value)
    assert "s3" not in message
    assert "cret" not in message
    assert message.isprintable()


def test_the_representation_hides_the_credentials() -> None:
    assert "pw" not in repr(parse_rapi_url("https://op:pw@master"))


@given(st.text())
def test_any_text_is_a_url_or_refused(argument: str) -> None:
    try:
        parse_rapi_url(argument)
    except UsageError as error:
        assert str(error).isprintable()
