"""The cluster of a run opened again: as it was begun, or another way that is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from executor.ledger import Ledger
from poise.runs.reopening import reopen
from poise.settings.access import Access
from poise.settings.config import Config
from snapshots.errors import LedgerError, SourceError
from tests.poise.command_line import RECORDED, run
from tests.poise.simulated_runs import TARGET, Place, place

__all__ = ["place"]


def begun(place: Place, *options: str) -> Ledger:
    """The ledger with run 1, of which one move is done."""
    run("run", place.plan, "--on", TARGET, "--max-moves", "1", *options)
    return Ledger(place.ledger)


def test_a_simulated_cluster_stands_where_its_run_left_it(place: Place) -> None:
    with begun(place) as ledger:
        target = reopen(ledger, ledger.run(1), Access(""), Config())
        (done, *_) = ledger.plans(1)[0].moves
        assert target.access.source == f"simulate:{RECORDED}"
        assert target.backend.observe(done.instance, disks=False).position == done.target
        assert target.clock.now() == pytest.approx(ledger.events(1)[-1].at)


def test_it_keeps_its_speed_unless_another_is_given(place: Place) -> None:
    with begun(place, "--speed", "100000") as ledger:
        record = ledger.run(1)
        assert reopen(ledger, record, Access(""), Config()).speed == 100_000
        assert reopen(ledger, record, Access(""), Config(), speed=7.0).speed == 7.0


def test_a_way_that_is_given_comes_first(place: Place, tmp_path: Path) -> None:
    gone = tmp_path / "gone.data"
    with begun(place) as ledger, pytest.raises(SourceError, match=r"gone\.data"):
        reopen(ledger, ledger.run(1), Access(f"simulate:{gone}"), Config())


def test_a_run_whose_rows_do_not_hold_together_is_not_opened(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(run: int) -> None:
        raise LedgerError(f"run {run}: its plan is not readable")

    with begun(place) as ledger:
        monkeypatch.setattr(ledger, "contents", broken)
        with pytest.raises(LedgerError, match="run 1: its plan"):
            reopen(ledger, ledger.run(1), Access(""), Config())
