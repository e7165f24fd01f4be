"""Answers of Ganeti's job queue, and its refusals in the words of Ganeti's tools."""

from __future__ import annotations

from typing import Any

from poise.htools.conventions.dump import dump_texts
from snapshots.reading import text_literal

STATES = {
    "queued": "JOB_STATUS_QUEUED",
    "waiting": "JOB_STATUS_WAITING",
    "canceling": "JOB_STATUS_CANCELING",
    "running": "JOB_STATUS_RUNNING",
    "canceled": "JOB_STATUS_CANCELED",
    "success": "JOB_STATUS_SUCCESS",
    "error": "JOB_STATUS_ERROR",
}
"""The states of a job, and what dumps call them."""

SUCCESS = "success"
UNFINISHED = frozenset(("queued", "waiting", "canceling", "running"))

_SENTENCES = {
    "GenericError": "Unhandled Ganeti error: {}",
    "ConfigurationError": "Corrupt configuration file: {}\nAborting.",
    "ParameterError": "Failure: unknown/wrong parameter name '{}'",
    "OpExecError": "Failure: command execution error:\n{}",
    "JobLost": "Error checking job status: {}",
    "HooksFailure": "Failure: hooks general failure: {}",
    "TypeEnforcementError": "Parameter Error: {}",
    "TagError": "Failure: invalid tag(s) given:\n{}",
    "JobQueueDrainError": "Failure: the job queue is marked for drain and doesn't accept new"
    " requests",
    "QueryFilterParseError": "Error while parsing query filter: {}",
}
"""Ganeti's errors that carry one text."""

_SHOWN = frozenset(
    "LockError HypervisorError ProgrammerError BlockDeviceError ReservationError RemoteError"
    " SignatureError ResultValidationError OpResultError OpCodeUnknown JobFileCorrupted"
    " UnitParseError ParseError CommandError StorageError InotifyError JobQueueError"
    " ConfdClientError LuxiError FileStoragePathError".split()
)
"""Ganeti's errors that carry one text and are shown as they are."""

_FULL = (
    "Failure: the job queue is full and doesn't accept new job submissions until old jobs are"
    " archived"
)

_CODES = {
    "resolver_error": "ECodeResolver",
    "insufficient_resources": "ECodeNoRes",
    "temp_insufficient_resources": "ECodeTempNoRes",
    "wrong_input": "ECodeInval",
    "wrong_state": "ECodeState",
    "unknown_entity": "ECodeNoEnt",
    "already_exists": "ECodeExists",
    "resource_not_unique": "ECodeNotUnique",
    "internal_error": "ECodeFault",
    "environment_error": "ECodeEnviron",
}


_LONGEST = 4000
"""Digits of a job's id; Python refuses to read some more."""


class QueueError(Exception):
    """A refusal, or an answer that is none; the message is one of Ganeti's tools."""


def read_answer(raw: bytes, where: str) -> Any:
    """The result in an answer; ``where`` names the socket.

    Raises:
        QueueError: it is a refusal, or not an answer.
    """
    from snapshots.errors import FormatError
    from snapshots.reading import parse_json

    try:
        answer = parse_json(raw, where)
    except FormatError as error:
        raise QueueError(f"Unhandled Ganeti error: Parsing LUXI response: {error}") from None
    if not isinstance(answer, dict):
        raise QueueError(
            "Unhandled Ganeti error: Parsing LUXI response: Unable to read JSObject"
            f" ({where}: expected an object)"
        )
    for key in ("success", "result"):
        if key not in answer:
            raise QueueError(
                f"Unhandled Ganeti error: key '{key}' not found,"
                f" object contains only {dump_texts(answer)}"
            )
    if not isinstance(answer["success"], bool):
        raise QueueError("Unhandled Ganeti error: key 'success': Unable to read Bool")
    if not answer["success"]:
        raise QueueError(refusal(answer["result"]))
    return answer["result"]


def refusal(result: Any) -> str:
    """The sentence for an error that Ganeti raised: ``[kind, [argument...]]``."""
    match result:
        case [str(name), [str(text)]] if name in _SENTENCES:
            return _SENTENCES[name].format(text)
        case [str(name), [str(text)]] if name in _SHOWN:
            return f"Unhandled exception: {name} {text_literal(text)}"
        case ["OpPrereqError", [str(text), str(code)]] if code in _CODES:
            return (
                "Failure: prerequisites not met for this operation:\n"
                f"error type: {_CODES[code]}, error details:\n{text}"
            )
        case ["JobQueueFull", []]:
            return _FULL
        case [str(name), _]:
            return _unknown(result, f"Unknown exception '{name}'")
    said = _text(result)
    return _unknown(result, f"Invalid exception: expected '(string, [args])'       but got {said}'")


def job_ids(result: Any) -> list[int]:
    """The ids of jobs that were submitted.

    Raises:
        QueueError: one of them was refused.
    """
    if not isinstance(result, list):
        raise _odd(f"Cannot parse response from Ganeti: {_text(result)}")
    return [_job_id(one) for one in result]


def _job_id(answer: Any) -> int:
    match answer:
        case [True, bool()]:
            raise _odd(f"Wrong type/value for job id: {_text(answer[1])}")
        case [True, int() | float() as number] if number != int(number):
            raise _odd(f"Got fractional job ID from master daemon?! Value:{number}")
        case [True, int() | float() as number] if number < 0:
            raise _odd(f"Invalid value for job ID ' {int(number)}'")
        case [True, int() | float() as number]:
            return int(number)
        case [True, str(text)] if _is_job_id(text.strip()):
            return int(text)
        case [True, str(text)]:
            raise _odd(f"parsing job id: cannot parse string '{text}'")
        case [True, other]:
            raise _odd(f"Wrong type/value for job id: {_text(other)}")
        case [False, str(message)]:
            raise _odd(message)
    raise _odd(f"Unknown result from the master daemon: {_text(answer)}")


def _is_job_id(text: str) -> bool:
    """Digits, and no more of them than a number that Python reads has."""
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST


def job_states(result: Any) -> list[str]:
    """The states of jobs, keys of :data:`STATES`.

    Raises:
        QueueError: the answer is not a list of states.
    """
    if not isinstance(result, list) or not all(isinstance(row, list) for row in result):
        raise _odd("Unable to read list")
    states = []
    for row in result:
        if not row:
            raise _odd("Missing job status field")
        for state in row:
            if not isinstance(state, str):
                raise _odd("Can't parse value for 'JobStatus': Unable to read String")
            if state not in STATES:
                raise _odd(f"Invalid string value for type JobStatus: {text_literal(state)}")
        states.append(row[0])
    return states


def _odd(message: str) -> QueueError:
    return QueueError(f"Unhandled exception: LuxiError {text_literal(message)}")


def _unknown(result: Any, why: str) -> str:
    return f"Unhandled Ganeti error: Cannot convert value '{_text(result)}', error: {why}"


def _text(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
