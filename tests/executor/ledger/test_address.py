"""Where a ledger is: a file, or the URL of a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from executor.ledger.address import file_of, shown, url_of
from snapshots.errors import LedgerError


@pytest.mark.parametrize(
    ("place", "file", "told"),
    [
        (Path("runs/ledger.sqlite"), Path("runs/ledger.sqlite"), "runs/ledger.sqlite"),
        ("ledger.sqlite", Path("ledger.sqlite"), "ledger.sqlite"),
        ("sqlite:////var/lib/ledger", Path("/var/lib/ledger"), "/var/lib/ledger"),
        ("sqlite:///file:/srv/a%20b?uri=true", Path("/srv/a b"), "/srv/a b"),
        ("sqlite://", None, "sqlite://"),
        ("postgresql+psycopg://op:s3cret@db/x", None, "postgresql+psycopg://op:***@db/x"),
    ],
)
def test_a_place_is_a_file_or_a_url(place: str | Path, file: Path | None, told: str) -> None:
    url = url_of(place)
    assert file_of(url) == file
    assert shown(url) == told


@pytest.mark.parametrize("place", ["://db", "sqlite://host/file", "postgresql://db:port/x"])
def test_what_is_neither_is_refused(place: str) -> None:
    with pytest.raises(LedgerError, match="expected a file or the URL of a database"):
        url_of(place)
