"""Loading what a source names, and what is refused before anything is asked."""

from __future__ import annotations

import pytest

import snapshots
from poise.settings.sources import check_access, load
from snapshots.errors import UsageError
from snapshots.source_kinds import SOURCE_KINDS
from tests.poise.command_line import RECORDED

PAIR = ("reader", "s3cret")


@pytest.mark.parametrize("loads", [load, snapshots.load])
def test_the_docstring_names_every_kind_of_source(loads: object) -> None:
    assert loads.__doc__ is not None
    for kind in SOURCE_KINDS:
        for prefix in kind.prefixes:
            assert prefix in loads.__doc__


def test_a_snapshot_knows_when_it_was_loaded() -> None:
    assert load(RECORDED).loaded_at is not None


@pytest.mark.parametrize(
    ("source", "credentials", "trusted", "insecure", "wrong"),
    [
        ("cluster.data", PAIR, None, False, "credentials are for https"),
        ("luxi:", None, "rapi.pem", False, "certificates are for https"),
        ("http://host", PAIR, None, False, "sent unencrypted"),
        ("https://reader:s3cret@host", None, None, False, "no credentials in the URL"),
    ],
)
def test_access_that_does_not_fit_the_source(
    source: str,
    credentials: tuple[str, str] | None,
    trusted: str | None,
    insecure: bool,
    wrong: str,
) -> None:
    with pytest.raises(UsageError, match=wrong):
        check_access(source, credentials, trusted, insecure=insecure)


@pytest.mark.parametrize(
    ("source", "credentials", "insecure"),
    [("https://host", PAIR, False), ("http://host", PAIR, True), ("luxi:", None, False)],
)
def test_access_that_fits(source: str, credentials: tuple[str, str] | None, insecure: bool) -> None:
    check_access(source, credentials, None, insecure=insecure)
