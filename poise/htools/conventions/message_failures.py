"""The reason why a file is no message to an allocator, in the words that scripts look for."""

from __future__ import annotations

import re
from enum import Enum

from snapshots.errors import FormatError
from snapshots.reading import ObjectError


class Part(Enum):
    """The part that was being read; the value is how Ganeti's tools begin."""

    TEXT = "Parsing input IAllocator message"
    CLUSTER = "invalid iallocator message"
    REQUEST = "invalid request dict"


_WANTED = {
    "text": "String",
    "a list of texts": "String",
    "a list": "list",
    "an object": "JSObject",
    "a whole number": "Int",
    "a number": "Double",
    "true or false": "Bool",
}
_WRONG_TYPE = re.compile(rf"(key '[^']*'): expected ({'|'.join(_WANTED)}), ")


_ALONE = ("Unknown ", "empty node list ", "Invalid request type ")
"""Beginnings of messages that Ganeti's tools put nothing before."""
_ELEMENTS = re.compile(r"(key '[^']*'): (Wrong number of elems found with name .*): (\d+, .*)")
_ITEM = re.compile(
    r": (?P<kind>group|node|instance) '(?P<name>.*?)'(?P<inside>: ipolicy.*)?(: disk .*)?$"
)


def message_failure(error: FormatError, part: Part) -> str:
    """One sentence: Ganeti's words, ours and the place."""
    if not isinstance(error, ObjectError):
        return f"{part.value}: {error}"
    problem = error.problem
    if part is Part.TEXT:
        if problem.startswith("expected an object"):
            problem = f"Unable to read JSObject: {problem}"
    elif error.present is not None:
        from poise.htools.conventions.dump import dump_texts

        problem = f"{problem}, object contains only {dump_texts(error.present)}"
    else:
        problem = _WRONG_TYPE.sub(_unreadable, problem)
    place = f" [{error.where}]" if ": " in error.where else ""  # not the file's name alone
    elements = _ELEMENTS.fullmatch(problem)
    if elements is not None:
        key, said, more = elements.groups()
        return f"{said} ({key}: {more}){place}"
    if problem.startswith(_ALONE):
        return f"{problem}{place}"
    item = _ITEM.search(error.where)
    if item is None:
        return f"{part.value}: {problem}{place}"
    problem = _inside_policy(item["inside"], problem) if item["inside"] else problem
    return f"invalid data for {item['kind']} '{item['name']}': {problem}{place}"


def _inside_policy(inside: str, problem: str) -> str:
    """A problem somewhere in a policy, with the way there as Ganeti's tools tell it."""
    keys = [part.partition(" ")[0] for part in inside.split(": ")[2:]]
    if " not found" not in problem:
        problem = re.sub(r"^key ('[^']*'): ", r"Can't parse value for \1: ", problem)
    return "key 'ipolicy': " + "".join(f"Can't parse value for '{k}': " for k in keys) + problem


def _unreadable(match: re.Match[str]) -> str:
    key, wanted = match.groups()
    return f"{key}: Unable to read {_WANTED[wanted]}: expected {wanted}, "
