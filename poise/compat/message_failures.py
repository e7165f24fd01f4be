"""Why a file is no message to an allocator, in the words that scripts look for."""

from __future__ import annotations

import re
from enum import Enum

from snapshots.errors import FormatError
from snapshots.json_object import ObjectError


class Part(Enum):
    """What was being read; the value is how Ganeti's tools begin."""

    TEXT = "Parsing input IAllocator message"
    CLUSTER = "invalid iallocator message"
    REQUEST = "invalid request dict"


_WANTED = {
    "text": "String",
    "a list": "list",
    "an object": "JSObject",
    "a whole number": "Int",
    "a number": "Double",
    "true or false": "Bool",
}
_WRONG_TYPE = re.compile(rf"(key '[^']*'): expected ({'|'.join(_WANTED)}), ")
_NO_KEY = ("Expecting property name", "Illegal trailing comma")


def message_failure(error: FormatError, part: Part, text: str) -> str:
    """One sentence: Ganeti's words, ours and the place; ``text`` is what was read."""
    if not isinstance(error, ObjectError):
        return f"{part.value}: {error}"
    problem = error.problem
    if part is Part.TEXT:
        problem = f"{_json_problem(problem, text)}{problem}"
    elif error.present is not None:
        from poise.compat.dump import dump_texts

        problem = f"{problem}, object contains only {dump_texts(error.present)}"
    else:
        problem = _WRONG_TYPE.sub(_unreadable, problem)
    place = f" [{error.where}]" if ": " in error.where else ""  # not the file's name alone
    return f"{part.value}: {problem}{place}"


def _unreadable(match: re.Match[str]) -> str:
    key, wanted = match.groups()
    return f"{key}: Unable to read {_WANTED[wanted]}: expected {wanted}, "


def _json_problem(problem: str, text: str) -> str:
    """How Ganeti's tools describe a text that is not a JSON object."""
    if text[:1] not in ("{", "["):
        return "Invalid JSON: a JSON text a serialized object or array at the top level. "
    if problem.startswith("expected an object"):
        return "Unable to read JSObject: "
    if any(words in problem for words in _NO_KEY) or text.rstrip()[-1] in "{,":
        return "Malformed JSON: expecting string: "
    return "Malformed JSON: "
