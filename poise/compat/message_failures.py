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


def message_failure(error: FormatError, part: Part) -> str:
    """One sentence: Ganeti's words, ours and the place."""
    if not isinstance(error, ObjectError):
        return f"{part.value}: {error}"
    problem = error.problem
    if part is Part.TEXT:
        if problem.startswith("expected an object"):
            problem = f"Unable to read JSObject: {problem}"
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
