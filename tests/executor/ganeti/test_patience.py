"""Asking again: how often, how long, and when not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from executor.ganeti.patience import Patience
from snapshots.errors import NoAnswer, Refused, Unreachable
from snapshots.ganeti.rapi_connection import Busy


class Asked:
    """A question that fails as told, then has an answer; keeps the pauses between the tries."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.pauses: list[float] = []

    def __call__(self) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return "answer"

    def patience(self, limit: float = 60.0) -> Patience:
        return Patience(limit, (1.0, 2.0), self.pauses.append)


def test_an_answer_at_once() -> None:
    asked = Asked()
    assert asked.patience().ask(asked) == "answer"
    assert asked.pauses == []


def test_no_answer_is_asked_for_again() -> None:
    asked = Asked(NoAnswer("a"), NoAnswer("b"))
    assert asked.patience().ask(asked) == "answer"
    assert asked.pauses == [1.0, 2.0]


def test_the_last_failure_is_told() -> None:
    asked = Asked(NoAnswer("a"), NoAnswer("b"), NoAnswer("c"))
    with pytest.raises(NoAnswer, match="c"):
        asked.patience().ask(asked)


def test_a_no_is_a_no() -> None:
    asked = Asked(Refused("no"))
    with pytest.raises(Refused, match="no"):
        asked.patience().ask(asked)
    assert asked.pauses == []


def test_a_server_that_says_when_is_asked_then() -> None:
    asked = Asked(Busy("later", 7.0), Busy("later", 0.0))
    assert asked.patience().ask(asked) == "answer"
    assert asked.pauses == [7.0, 2.0]


def test_a_server_that_asks_for_an_hour_does_not_get_it() -> None:
    asked = Asked(Busy("later", 3600.0))
    assert asked.patience().ask(asked) == "answer"
    assert asked.pauses == [30.0]


def test_no_try_begins_after_the_limit() -> None:
    asked = Asked(NoAnswer("a"))
    with pytest.raises(NoAnswer, match="a"):
        asked.patience(limit=0.5).ask(asked)


def test_who_never_answered_is_not_waited_for() -> None:
    asked = Asked(Unreachable("wrong name"))
    with pytest.raises(Unreachable):
        asked.patience().ask(asked)
    assert asked.pauses == []


@pytest.mark.parametrize("failure", [Unreachable("gone"), NoAnswer("cut")])
def test_who_has_answered_before_is_waited_for(failure: Exception) -> None:
    asked = Asked()
    patience = asked.patience()
    patience.ask(asked)
    asked.failures.append(failure)
    again: Callable[[], str] = asked
    assert patience.ask(again) == "answer"
    assert asked.pauses == [1.0]
