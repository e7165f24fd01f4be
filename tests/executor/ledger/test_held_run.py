"""What the holder of a run writes is all there, or nothing of it, and is logged once it is."""

import logging

import pytest

from executor.ledger import EventKind, Ledger
from snapshots.errors import TakenOver
from tests.executor.ledger.begun_runs import begun


@pytest.fixture
def ledger():
    with Ledger("sqlite://") as made:
        yield made


def test_an_event_is_logged_with_its_run_and_move(ledger, caplog):
    hold = ledger.hold(begun(ledger).id, 101.0)
    with caplog.at_level(logging.INFO, "poise.executor"):
        hold.note(EventKind.ROOM, "no room on b", 102.0, 1)
    assert caplog.messages == [f"run 1, move 1: {EventKind.ROOM.value}: no room on b"]


def test_who_has_given_the_run_back_writes_nothing_more(ledger, caplog):
    hold = ledger.hold(begun(ledger).id, 101.0)
    hold.let_go("the end of the test", 102.0)
    events = ledger.events(1)
    with caplog.at_level(logging.INFO, "poise.executor"), pytest.raises(TakenOver):
        hold.note(EventKind.ROOM, "no room on b", 103.0, 1)
    assert (ledger.events(1), caplog.messages) == (events, [])
