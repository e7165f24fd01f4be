"""The time that is left of an exchange."""

from __future__ import annotations

import pytest

from snapshots.errors import NoAnswer
from snapshots.transport.deadline import Deadline


def test_what_is_left_only_shrinks() -> None:
    deadline = Deadline(1000)
    first, second = deadline.left(), deadline.left()
    assert 0 < second <= first <= 1000


def test_nothing_is_left_of_no_time() -> None:
    with pytest.raises(TimeoutError):
        Deadline(0).left()


def test_a_late_answer_may_have_done_something() -> None:
    late = Deadline(0.5).late("https://host:5080")
    assert isinstance(late, NoAnswer)
    assert str(late) == "https://host:5080: no complete answer within 0.5 s"
