"""A ledger of format 4, which had a problem and its fix in one text.

Its first run is incomplete with a broken move, its second has drifted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from executor.ledger import Ledger, MoveState, RunState

WRITTEN = Path(__file__).resolve().parents[2] / "data" / "ledgers" / "format-4.sql"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    found = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(found)) as raw:
        raw.executescript(WRITTEN.read_text("utf-8"))
    with Ledger(found) as opened:
        yield opened


def test_a_problem_stays_as_it_was_written(ledger: Ledger) -> None:
    broken, blocked = ledger.moves(1)
    text = "web: runs on b, while its primary is a: gnt-instance migrate --cleanup web"
    assert broken.note == broken.problem == f"{text} (job 11: no route to host)"
    assert blocked.note == "waits for move 1 (web), not carried out"
    assert broken.fix == blocked.fix == ()


def test_a_drift_stays_as_it_was_written(ledger: Ledger) -> None:
    run = ledger.run(2)
    text = "web: runs on another node than its primary a: gnt-instance migrate --cleanup web"
    assert (run.state, run.drift, run.drift_fix) == (RunState.DRIFTED, text, ())


def test_such_a_run_can_be_continued(ledger: Ledger) -> None:
    hold = ledger.hold(1, 1100.0)
    hold.begin(1100.0)
    hold.move_ended(1, MoveState.BROKEN, 0, "web: runs on b", 1101.0, ["gnt-instance info web"])
    assert ledger.moves(1)[0].fix == ("gnt-instance info web",)
