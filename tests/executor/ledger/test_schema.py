"""Older ledgers become ones of today; newer ones are left alone."""

import sqlite3
from contextlib import closing

import pytest

from executor.ledger import Ledger
from executor.ledger.schema import VERSION
from snapshots.errors import LedgerError
from tests.executor.ledger.used_ledgers import used

ADDED = {
    2: ["attempts DROP COLUMN progress"],
    3: [
        "runs DROP COLUMN waits",
        "moves DROP COLUMN waits",
        "moves DROP COLUMN again",
        "moves DROP COLUMN trouble",
    ],
    4: [
        "runs DROP COLUMN runner_began",
        "runs DROP COLUMN drift",
        "runs DROP COLUMN drifted_at",
        "events DROP COLUMN outcome",
        "events DROP COLUMN message",
    ],
    5: ["runs DROP COLUMN drift_fix", "moves DROP COLUMN fix"],
    6: ["moves DROP COLUMN type"],
}
"""What takes away what a format added."""


@pytest.mark.parametrize("form", range(1, VERSION))
def test_an_older_ledger_becomes_one_of_today(tmp_path, form):
    path = tmp_path / "ledger.sqlite"
    run = used(path)
    with closing(sqlite3.connect(path)) as old, old:
        for later in range(form + 1, VERSION + 1):
            for change in ADDED[later]:
                old.execute(f"ALTER TABLE {change}")
        old.execute(f"UPDATE ledger SET version = {form}")
    ledger = Ledger(path)
    assert [attempt.progress for attempt in ledger.attempts(run)] == [0.0]
    assert [(move.waits, move.again, move.trouble) for move in ledger.moves(run)] == [
        ("", None, "")
    ]
    assert ledger.run(run).waits == ""
    ledger.close()
    with closing(sqlite3.connect(path)) as now:
        assert now.execute("SELECT version FROM ledger").fetchall() == [(VERSION,)]


def test_a_ledger_of_a_newer_poise_is_left_alone(tmp_path):
    path = tmp_path / "ledger.sqlite"
    used(path)
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("UPDATE ledger SET version = 99")
    with pytest.raises(LedgerError, match=f"newer Poise \\(format 99, this one knows {VERSION}\\)"):
        Ledger(path)
