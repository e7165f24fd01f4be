"""The runs of a ledger as lines of a list."""

from __future__ import annotations

import sqlite3

from executor.ledger import Ledger
from poise.runs.run_list import list_runs
from tests.poise.command_line import run
from tests.poise.simulated_runs import TARGET, Place, place

__all__ = ["place"]


def test_a_line_counts_what_is_done_and_what_is_left(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    with Ledger(place.ledger) as ledger:
        (one,) = list_runs(ledger, 0.0).runs
    assert (one.word, one.group) == ("stopped", "default")
    assert (one.done, one.left, one.moves) == (1, 3, 4)


def test_a_move_that_is_left_out_is_neither_done_nor_left(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    run("resume", "--skip", "inst7", "--max-moves", "2")
    with Ledger(place.ledger) as ledger:
        (one,) = list_runs(ledger, 0.0).runs
    assert (one.done, one.left, one.moves) == (2, 1, 4)


def test_a_damaged_run_does_not_hide_the_others(place: Place) -> None:
    for _ in range(2):
        run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    with sqlite3.connect(place.ledger) as connection:
        connection.execute("update moves set state = 'odd' where run = 1")
    connection.close()
    with Ledger(place.ledger) as ledger:
        found = list_runs(ledger, 0.0)
    assert [one.record.id for one in found.runs] == [2]
    assert [number for number, _ in found.damaged] == [1]
