"""Typed access to JSON objects, with errors that name the source, the item and the key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from snapshots.errors import FormatError
from snapshots.number_reader import LARGEST
from snapshots.quoting import printable, quoted

MISSING = object()
"""Stands for "no default": the key must be there."""


def parse_json(raw: bytes | str, where: str, *, unique_keys: bool = False) -> Any:
    """Parse JSON text.

    Args:
        raw: the text; bytes must be UTF-8.
        where: the source, for messages.
        unique_keys: refuse objects in which a key occurs twice (otherwise the last one counts).

    Raises:
        FormatError: not JSON; the message says where it goes wrong.
    """
    import json

    hook = _unique if unique_keys else None
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        return json.loads(text, object_pairs_hook=hook, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        message = f"not JSON: byte {error.start} is not UTF-8 text"
    except json.JSONDecodeError as error:
        end = len(error.doc.rstrip())
        if end == 0:
            message = "not JSON: it is empty"
        elif error.doc.lstrip()[:1] == "<":
            message = "not JSON but an HTML or XML page"
        elif error.pos >= end or error.msg.startswith("Unterminated string"):
            message = f"JSON that ends in the middle, after {end} characters"
        else:
            message = f"not JSON: line {error.lineno} column {error.colno}: {error.msg}"
    except RecursionError:
        message = "not JSON that describes a cluster: nested too deeply"
    except ValueError as error:  # a number with thousands of digits, or one of our hooks
        message = f"not JSON that describes a cluster: {printable(str(error))}"
    raise ObjectError(where, message) from None


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


class ObjectError(FormatError):
    """A JSON value that is not what it should be.

    ``where`` is the place in the source, ``problem`` the rest of the message; ``present`` are the
    keys of the object where one that should be there is not, None for other problems.
    """

    def __init__(self, where: str, problem: str, present: tuple[str, ...] | None = None) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem
        self.present = present


class Unavailable:
    """A value that the source knows of but could not determine, and why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class JsonObject:
    """A JSON object together with its place in the source.

    Every accessor raises :class:`FormatError` when the key is missing (unless a default is
    given) or its value has another type. Whole numbers may be written with fractions, which are
    rounded half to even as Ganeti's tools do.
    """

    __slots__ = ("_members", "where")

    def __init__(self, value: object, where: str) -> None:
        """Wrap ``value``; ``where`` is put in front of all messages."""
        if not isinstance(value, Mapping):
            raise ObjectError(where, f"expected an object, got {_kind(value)}")
        self._members: Mapping[str, Any] = value
        self.where = where

    def __contains__(self, key: str) -> bool:
        return key in self._members

    def names(self) -> list[str]:
        """The keys, in the order of the source."""
        return list(self._members)

    def get(self, key: str, default: Any = None) -> Any:
        """The bare value, or ``default`` when the key is missing."""
        return self._members.get(key, default)

    def text(self, key: str, default: Any = MISSING) -> str:
        """A string without control characters and without ``|``, which no name or tag has."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, "text", value)
        if not _is_clean(value):
            raise self._unclean(key, value)
        return value

    def any_text(self, key: str) -> str:
        """A string of any characters; an empty list is an empty string, as Ganeti has it."""
        value = self._value(key, MISSING)
        if value == []:
            return ""
        if not isinstance(value, str):
            raise self._wrong(key, "text", value)
        return value

    def name(self, key: str) -> str:
        """A string as :meth:`text`, and not empty."""
        value = self.text(key)
        if not value:
            raise self.error(f"key {quoted(key)}: expected a name, got empty text")
        return value

    def flag(self, key: str, default: Any = MISSING) -> bool:
        """``true`` or ``false``."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false", value)
        return value

    def integer(self, key: str, default: Any = MISSING, *, least: int = -LARGEST) -> int:
        """A whole number between ``least`` and 2^53."""
        return self._integer(key, self._value(key, default), least)

    def number(self, key: str, default: Any = MISSING, *, least: int = -LARGEST) -> float:
        """A number between ``least`` and 2^53."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a number", value)
        if not least <= value <= LARGEST:
            raise self._out_of_range(key, least)
        return float(value) + 0.0  # Ganeti's readers know no -0

    def child(self, key: str) -> JsonObject:
        """An object."""
        value = self._value(key, MISSING)
        if not isinstance(value, Mapping):
            raise self._wrong(key, "an object", value)
        return JsonObject(value, f"{self.where}: {printable(key)}")

    def items(self, key: str, default: Any = MISSING) -> list[Any]:
        """A list of anything."""
        value = self._value(key, default)
        if not isinstance(value, list):
            raise self._wrong(key, "a list", value)
        return value

    def texts(self, key: str, default: Any = MISSING) -> tuple[str, ...]:
        """A list of strings as :meth:`text`."""
        values = self.items(key, default)
        for value in values:
            if not isinstance(value, str):
                raise self._wrong(key, "a list of texts", value, "containing ")
            if not _is_clean(value):
                raise self._unclean(key, value)
        return tuple(values)

    def integers(self, key: str, *, least: int = -LARGEST) -> tuple[int, ...]:
        """A list of whole numbers between ``least`` and 2^53."""
        return tuple(self._integer(key, value, least) for value in self.items(key))

    def integers_or_nulls(self, key: str, *, least: int = -LARGEST) -> tuple[int | None, ...]:
        """A list of whole numbers between ``least`` and 2^53, and nulls."""
        return tuple(
            None if value is None else self._integer(key, value, least) for value in self.items(key)
        )

    def error(self, message: str) -> ObjectError:
        """An error at this object's place."""
        return ObjectError(self.where, message)

    def _value(self, key: str, default: Any) -> Any:
        value = self._members.get(key, default)
        if value is MISSING:
            raise ObjectError(self.where, f"key {quoted(key)} not found", tuple(self._members))
        return value

    def _integer(self, key: str, value: object, least: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a whole number", value)
        if not least <= value <= LARGEST:
            raise self._out_of_range(key, least)
        return round(value)

    def _wrong(self, key: str, expected: str, value: object, prefix: str = "") -> FormatError:
        return self.error(f"key {quoted(key)}: expected {expected}, got {prefix}{_kind(value)}")

    def _unclean(self, key: str, value: str) -> FormatError:
        return self.error(
            f"key {quoted(key)}: expected printable text without '|', got {quoted(value)}"
        )

    def _out_of_range(self, key: str, least: int) -> FormatError:
        limits = f"{least} or more, at most 2^53" if least > -LARGEST else "between -2^53 and 2^53"
        return self.error(f"key {quoted(key)}: number out of range (expected {limits})")


def objects(value: object, where: str, kind: str) -> list[JsonObject]:
    """The objects of a JSON list; each is named by its ``name`` where it has one.

    Args:
        value: the parsed list.
        where: the source, for messages.
        kind: what the objects are (``node``).
    """
    if not isinstance(value, list):
        hint = ""
        if isinstance(value, Mapping) and isinstance(value.get("message"), str):
            hint = f" that says {quoted(value['message'])}"
        raise FormatError(f"{where}: expected a list of {kind}s, got {_kind(value)}{hint}")
    found = []
    for number, item in enumerate(value, 1):
        name = item.get("name") if isinstance(item, Mapping) else None
        known = quoted(name) if isinstance(name, str) and name else f"number {number}"
        found.append(JsonObject(item, f"{where}: {kind} {known}"))
    return found


def _is_clean(text: str) -> bool:
    return text.isprintable() and "|" not in text


def _kind(value: object) -> str:
    if isinstance(value, Unavailable):
        return value.reason
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"text {quoted(value)}"
    if isinstance(value, int | float):
        return "a number"
    return "a list" if isinstance(value, list) else "an object"
