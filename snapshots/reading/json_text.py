"""JSON text parsed, with errors that say in words where it goes wrong."""

from __future__ import annotations

from typing import Any

from snapshots.reading.json_object import ObjectError
from snapshots.reading.peer_values import PeerJsonError
from snapshots.reading.quoting import printable, quoted
from snapshots.reading.reading import Reading


def parse_json(raw: bytes | str, where: str, reading: Reading = Reading.OWN) -> Any:
    """Parse JSON text.

    Args:
        raw: the text; bytes must be UTF-8.
        where: the source, for messages.
        reading: how to take what leaves room; own commands refuse a key that occurs twice.

    Raises:
        FormatError: not JSON; the message says where it goes wrong.
    """
    import json

    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        if reading is Reading.AS_HTOOLS:
            from snapshots.reading.peer_json import read_peer_json

            return read_peer_json(text)
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        message = f"not JSON: byte {error.start} is not UTF-8 text"
    except PeerJsonError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise ObjectError(f"{where}: line {line} column {column}", printable(str(error))) from None
    except json.JSONDecodeError as error:
        end = len(error.doc.rstrip())
        if end == 0:
            message = "not JSON: it is empty"
        elif error.doc.lstrip()[:1] == "<":
            message = "not JSON but an HTML or XML page"
        elif error.pos >= end or error.msg.startswith("Unterminated string"):
            characters = "character" if end == 1 else "characters"
            message = f"JSON that ends in the middle, after {end} {characters}"
        else:
            place = f"line {error.lineno} column {error.colno}"
            message = f"not JSON: {place}: {_in_words(error.msg)}"
    except RecursionError:
        message = "not JSON that describes a cluster: nested too deeply"
    except ValueError as error:  # a number with thousands of digits, or one of our hooks
        message = f"not JSON that describes a cluster: {printable(str(error))}"
    raise ObjectError(where, message) from None


def _in_words(complaint: str) -> str:
    """A complaint of Python's reader of JSON, in words for people."""
    known = {
        "Expecting value": "expected a value",
        "Extra data": "expected nothing more",
        "Expecting property name enclosed in double quotes": "expected a key in double quotes",
        "Illegal trailing comma before end of object": "expected a key after the comma",
        "Illegal trailing comma before end of array": "expected a value after the comma",
        "Expecting ':' delimiter": "expected ':'",
        "Expecting ',' delimiter": "expected ','",
    }
    return known.get(complaint, f"{complaint[:1].lower()}{complaint[1:]}")


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"key {quoted(key)} occurs twice in one object")
            seen.add(key)
    return members
