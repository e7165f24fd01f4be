"""The caller's patience: what the watch answers, and interrupts."""

from __future__ import annotations

from planner.solvers.search.callers_patience import CallersPatience
from planner.solvers.stopping import BestSoFar, Stop

BEST = BestSoFar(2.0, 3, 1024, 0.5)


def test_without_a_watch_it_has_no_end() -> None:
    patience = CallersPatience(None)
    assert not patience.watched
    assert patience.tell(BEST) is None
    assert not patience.over()


def test_the_watch_is_asked_about_the_last_best_and_its_answer_stays() -> None:
    told: list[BestSoFar] = []
    answers = [None, None, Stop.TIME_LIMIT]

    def watch(best: BestSoFar) -> Stop | None:
        told.append(best)
        return answers[len(told) - 1]

    patience = CallersPatience(watch)
    assert patience.tell(BEST) is None
    assert [patience.over() for _ in range(4)] == [False, True, True, True]
    assert told == [BEST] * 3
    assert patience.ended is Stop.TIME_LIMIT


def test_an_interrupt_ends_it() -> None:
    patience = CallersPatience(lambda best: None)
    patience.interrupt()
    assert patience.over()
    assert patience.tell(BEST) is Stop.INTERRUPTED
