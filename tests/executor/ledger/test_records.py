"""The records of the ledger, and how they read."""

from __future__ import annotations

import pytest

from executor.ledger import EventKind, MoveState, RunState, in_one_line
from executor.ledger.records import AttemptState


def test_a_problem_and_its_fix_are_one_line() -> None:
    assert in_one_line("web: runs on b", ()) == "web: runs on b"
    assert in_one_line("web: runs on b", ("stop it", "look again")) == (
        "web: runs on b: stop it; look again"
    )


@pytest.mark.parametrize("state", [one for one in MoveState if one.ended])
def test_every_end_of_a_move_is_a_kind_of_event(state: MoveState) -> None:
    assert EventKind.of_end(state).value == state.value


def test_states_in_which_there_is_something_left_to_do() -> None:
    over = {RunState.DONE, RunState.CLOSED}
    assert {state for state in RunState if not state.resumable} == over
    assert {state for state in AttemptState if state.open} == {
        AttemptState.INTENDED,
        AttemptState.SUBMITTED,
    }
