"""An outage is told once when it begins, and once when it is over."""

from __future__ import annotations

from executor.ledger import EventKind
from executor.run.outage import Outage
from tests.executor.three_moves import trial


def test_a_new_reason_is_kept_but_told_no_more() -> None:
    run = trial()
    runner = run.runner()
    outage = Outage(runner.hold, run.cluster.clock)
    outage.answered()
    outage.no_answer("no route to host")
    outage.no_answer("timed out")
    assert outage.why == "timed out"
    outage.answered()
    outage.answered()
    assert outage.why == ""
    told = [one.text for one in run.ledger.events(1) if one.kind is EventKind.NETWORK]
    assert told == ["no route to host", "answers again"]
