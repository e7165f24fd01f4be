"""The header that says who asks, and what cannot be said in it."""

from __future__ import annotations

import pytest

from snapshots.errors import UsageError
from snapshots.transport.basic_authorization import basic_authorization, why_not_sendable


def test_user_and_password_are_joined_and_encoded() -> None:
    assert basic_authorization("op", "s3:cret") == "Basic b3A6czM6Y3JldA=="


@pytest.mark.parametrize(
    ("user", "password", "why"),
    [
        ("a:b", "x", "the user has a ':', which ends it"),
        ("op", "x\n", "the password has a line break or another control character"),
        ("o\x7f", "x", "the user has a line break or another control character"),
        ("op", "\ud800", "the password is not UTF-8 text"),
        ("größe", "größe", ""),
        ("", "", ""),
    ],
)
def test_what_a_server_cannot_be_told(user: str, password: str, why: str) -> None:
    assert why_not_sendable(user, password) == why


def test_a_refusal_does_not_repeat_the_password() -> None:
    with pytest.raises(UsageError) as caught:
        basic_authorization("op", "s3cret\n")
    assert "s3cret" not in str(caught.value)
