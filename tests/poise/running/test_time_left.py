"""How long a run still takes, and the words for where that comes from."""

from __future__ import annotations

from planner.actions import Verb
from planner.plan import Move
from poise.running.time_left import Part, estimate, work_done
from tests.executor.made_moves import move

COPY = move("a:b", "a:c", (Verb.REPLACE_DISKS, "c"), copy_gib=60.0)
"""1024 s at 60 MiB/s, and 5 s for the action."""


def _copy(number: int, *after: int) -> Move:
    """As COPY, with a number, behind the moves that it waits for."""
    action = (Verb.REPLACE_DISKS, "c")
    return move("a:b", "a:c", action, number=number, after=after, copy_gib=60.0)


def test_nothing_left() -> None:
    assert estimate([Part(COPY, 1.0, True)], 4) is None


def test_before_anything_is_known_the_usual_rates_count() -> None:
    found = estimate([Part(COPY, 0.0, False)], 4)
    assert found is not None
    assert found.seconds == 1029.0
    assert found.basis.startswith("if DRBD copies 60 MiB/s")


def test_moves_beside_each_other_share_the_time() -> None:
    found = estimate([Part(COPY, 0.0, False)] * 4, 2)
    assert found is not None
    assert found.seconds == 2 * 1029.0
    assert found.basis.endswith("2 moves at once")


def test_moves_that_wait_for_each_other_take_as_long_as_their_chain() -> None:
    parts = [Part(_copy(1), 0.0, False), Part(_copy(2, 1), 0.0, False), Part(_copy(3), 0.0, False)]
    found = estimate(parts, 4)
    assert found is not None
    assert found.seconds == 2 * 1029.0


def test_what_is_over_holds_up_nobody() -> None:
    found = estimate([Part(_copy(1), 1.0, True), Part(_copy(2, 1), 0.0, False)], 4)
    assert found is not None
    assert found.seconds == 1029.0


def test_what_was_done_so_far_tells_the_pace() -> None:
    found = estimate([Part(COPY, 0.25, False)], 4, elapsed=1000.0)
    assert found is not None
    assert found.seconds == 3000.0
    assert found.basis == "at the pace so far"


def test_what_an_earlier_runner_did_is_not_this_ones_pace() -> None:
    parts = [Part(COPY, 1.0, True), Part(COPY, 0.5, False)]
    found = estimate(parts, 1, elapsed=1000.0, done_before=work_done(parts[:1]))
    assert found is not None
    assert round(found.seconds) == 1000


def test_a_first_impression_is_not_believed() -> None:
    found = estimate([Part(COPY, 0.5, False)], 1, elapsed=10.0)
    assert found is not None
    assert found.basis.startswith("if ")
