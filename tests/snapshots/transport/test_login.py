"""A login is the pair that it was, and knows where it was found."""

from __future__ import annotations

from snapshots.transport.login import Login, origin_of


def test_a_login_is_a_pair_with_an_origin() -> None:
    login = Login("op", "s3cret", "eqiad.credentials")
    assert login == ("op", "s3cret")
    assert origin_of(login) == "eqiad.credentials"


def test_a_pair_of_a_program_has_no_origin() -> None:
    assert origin_of(("op", "s3cret")) == ""
