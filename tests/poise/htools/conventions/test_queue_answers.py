"""What the job queue answers, well and badly; the sentences were printed by hbal 3.0.2."""

from __future__ import annotations

from typing import Any

import pytest

from poise.htools.conventions.queue_answers import (
    QueueError,
    job_ids,
    job_states,
    read_answer,
    refusal,
)


def test_a_result_is_what_was_answered() -> None:
    assert read_answer(b'{"success": true, "result": [1, null]}', "luxi:x") == [1, None]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b'{"success": false, "result": ["GenericError", ["no"]]}', "Unhandled Ganeti error: no"),
        (b"{}", "Unhandled Ganeti error: key 'success' not found, object contains only []"),
        (
            b'{"success": true}',
            "Unhandled Ganeti error: key 'result' not found, object contains only [\"success\"]",
        ),
        (
            b'{"success": 1, "result": 2}',
            "Unhandled Ganeti error: key 'success': Unable to read Bool",
        ),
    ],
)
def test_no_result_is_a_sentence(answer: bytes, sentence: str) -> None:
    with pytest.raises(QueueError) as caught:
        read_answer(answer, "luxi:x")
    assert str(caught.value) == sentence


@pytest.mark.parametrize("answer", [b"nonsense", b"[1]", b"", b'{"success"'])
def test_what_is_no_answer_names_the_socket(answer: bytes) -> None:
    with pytest.raises(QueueError, match=r"Parsing LUXI response: .*luxi:x"):
        read_answer(answer, "luxi:x")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            ["JobQueueDrainError", ["x"]],
            "Failure: the job queue is marked for drain and doesn't accept new requests",
        ),
        (["LockError", ['a "b" é']], 'Unhandled exception: LockError "a \\"b\\" \\233"'),
        (
            ["OpPrereqError", ["not now", "wrong_state"]],
            "Failure: prerequisites not met for this operation:\n"
            "error type: ECodeState, error details:\nnot now",
        ),
        (
            ["NoSuchError", ["x", 1]],
            'Unhandled Ganeti error: Cannot convert value \'["NoSuchError", ["x", 1]]\','
            " error: Unknown exception 'NoSuchError'",
        ),
        (
            None,
            "Unhandled Ganeti error: Cannot convert value 'null', error: Invalid exception:"
            " expected '(string, [args])'       but got null'",
        ),
    ],
)
def test_a_refusal_is_hbals_sentence(error: Any, sentence: str) -> None:
    assert refusal(error) == sentence


def test_job_ids_come_as_numbers_or_digits() -> None:
    assert job_ids([[True, 7], [True, "0008"], [True, 9.0]]) == [7, 8, 9]


@pytest.mark.parametrize(
    "answer",
    ["text", [[False, "drained"]], [[True, "x"]], [[True, 1.5]], [[True, -1]], [[True]], [None]],
)
def test_a_job_without_an_id_is_refused(answer: Any) -> None:
    with pytest.raises(QueueError, match=r"^Unhandled exception: LuxiError "):
        job_ids(answer)


def test_states_are_the_first_column() -> None:
    assert job_states([["success"], ["error"]]) == ["success", "error"]


@pytest.mark.parametrize("answer", [None, [None], [[]], [[5]], [["done"]]])
def test_what_is_no_state_is_an_error(answer: Any) -> None:
    with pytest.raises(QueueError, match=r"^Unhandled exception: LuxiError "):
        job_states(answer)


@pytest.mark.parametrize("said", ["", "x", "1.5", "9" * 5000])
def test_a_text_that_is_no_job_id_is_named(said):
    with pytest.raises(QueueError, match="parsing job id: cannot parse string"):
        job_ids([[True, said]])
