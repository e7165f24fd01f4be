"""Typed access to JSON objects, with errors that name the source, the item and the key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from snapshots.errors import FormatError
from snapshots.reading.peer_values import Members
from snapshots.reading.quoting import printable, quoted
from snapshots.reading.reading import LARGEST, Reading, why_no_name

MISSING = object()
"""Stands for "no default": the key must be there."""


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
    """A JSON object together with its place in the source, and how it is read.

    Every accessor raises :class:`FormatError` when the key is missing (unless a default is
    given) or its value has another type, or one that is not to be read. Whole numbers may be
    written with fractions, which are rounded half to even as Ganeti's tools do.
    """

    __slots__ = ("_members", "reading", "where")

    def __init__(self, value: object, where: str, reading: Reading = Reading.OWN) -> None:
        """Wrap ``value``; ``where`` is put in front of all messages."""
        if not isinstance(value, Mapping):
            raise ObjectError(where, f"expected an object, got {_kind(value)}")
        self._members: Mapping[str, Any] = value
        self.where = where
        self.reading = reading

    def __contains__(self, key: str) -> bool:
        return key in self._members

    def pairs(self) -> list[tuple[str, Any]]:
        """Keys and values in the order of the source, and as often as they are there."""
        members = self._members
        return members.pairs if isinstance(members, Members) else list(members.items())

    def get(self, key: str, default: Any = None) -> Any:
        """The bare value, or ``default`` when the key is missing."""
        return self._members.get(key, default)

    def text(self, key: str, default: Any = MISSING) -> str:
        """A string; see :meth:`Reading.allows_text`."""
        value = self._value(key, default)
        text = self._string(key, value)
        if not self.reading.allows_text(text):
            raise self._unclean(key, text)
        return text

    def any_text(self, key: str) -> str:
        """A string of any characters."""
        return self._string(key, self._value(key, MISSING))

    def name(self, key: str) -> str:
        """A string as :meth:`text`, fit to be the name of something."""
        value = self.text(key)
        if not self.reading.allows_name(value):
            raise self.error(f"key {quoted(key)}: {why_no_name(value)}")
        return value

    def flag(self, key: str, default: Any = MISSING) -> bool:
        """``true`` or ``false``."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false", value)
        return value

    def integer(self, key: str, default: Any = MISSING, *, least: int = -LARGEST) -> int:
        """A whole number, not below ``least``; see :meth:`Reading.allows_number`."""
        value = self._value(key, default)
        if type(value) is int and least <= value <= LARGEST:  # by far the most are
            return value
        return self._integer(key, value, least)

    def number(self, key: str, default: Any = MISSING, *, least: int = -LARGEST) -> float:
        """A number, not below ``least``; see :meth:`Reading.allows_number`."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a number", value)
        if not self.reading.allows_number(value, least):
            raise self._out_of_range(key, least)
        return self.reading.double(value)

    def child(self, key: str) -> JsonObject:
        """An object."""
        value = self._value(key, MISSING)
        if not isinstance(value, Mapping):
            raise self._wrong(key, "an object", value)
        return self.inner(value, f"{self.where}: {printable(key)}")

    def children(self, key: str, kind: str) -> list[JsonObject]:
        """A list of objects, each of which is a ``kind`` for messages (``disk``)."""
        return [
            self.inner(value, f"{self.where}: {kind} number {number}")
            for number, value in enumerate(self.items(key), 1)
        ]

    def inner(self, value: object, where: str) -> JsonObject:
        """A value from inside this object, as an object read alike."""
        return JsonObject(value, where, self.reading)

    def items(self, key: str, default: Any = MISSING) -> list[Any]:
        """A list of anything."""
        value = self._value(key, default)
        if not isinstance(value, list):
            raise self._wrong(key, "a list", value)
        return value

    def texts(self, key: str, default: Any = MISSING) -> tuple[str, ...]:
        """A list of strings as :meth:`text`."""
        return tuple(self._listed(key, value) for value in self.items(key, default))

    def first_text(self, key: str) -> str | None:
        """The first of a list of strings as :meth:`text`, None of an empty one."""
        values = self.items(key)
        return self._listed(key, values[0]) if values else None

    def integers(self, key: str, *, least: int = -LARGEST) -> tuple[int, ...]:
        """A list of whole numbers as :meth:`integer`."""
        return tuple(self._integer(key, value, least) for value in self.items(key))

    def integers_or_nulls(self, key: str, *, least: int = -LARGEST) -> tuple[int | None, ...]:
        """A list of whole numbers as :meth:`integer`, and nulls."""
        return tuple(
            None if value is None else self._integer(key, value, least) for value in self.items(key)
        )

    def error(self, message: str) -> ObjectError:
        """An error at this object's place."""
        return ObjectError(self.where, message)

    def _value(self, key: str, default: Any) -> Any:
        value = self._members.get(key, default)
        if value is MISSING:
            present = tuple(name for name, _ in self.pairs())
            raise ObjectError(self.where, f"key {quoted(key)} not found", present)
        return value

    def _string(self, key: str, value: object) -> str:
        if isinstance(value, str):
            return value
        # Ganeti's tools take a string for the list of its characters.
        if isinstance(value, list) and self.reading is Reading.AS_HTOOLS:
            if all(isinstance(letter, str) and len(letter) == 1 for letter in value):
                return "".join(value)
            raise self.error(f"key {quoted(key)}: Unable to read Char: expected text, got a list")
        raise self._wrong(key, "text", value)

    def _listed(self, key: str, value: object) -> str:
        if not isinstance(value, str | list):
            raise self._wrong(key, "a list of texts", value, "containing ")
        text = self._string(key, value)
        if not self.reading.allows_text(text):
            raise self._unclean(key, text)
        return text

    def _integer(self, key: str, value: object, least: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a whole number", value)
        if not self.reading.allows_number(value, least):
            raise self._out_of_range(key, least)
        return self.reading.whole(value)

    def _wrong(self, key: str, expected: str, value: object, prefix: str = "") -> FormatError:
        return self.error(f"key {quoted(key)}: expected {expected}, got {prefix}{_kind(value)}")

    def _unclean(self, key: str, value: str) -> FormatError:
        return self.error(f"key {quoted(key)}: expected text, got half a letter in {quoted(value)}")

    def _out_of_range(self, key: str, least: int) -> FormatError:
        limits = f"{least} or more, at most 2^53" if least > -LARGEST else "between -2^53 and 2^53"
        return self.error(f"key {quoted(key)}: number out of range (expected {limits})")


def objects(
    value: object, where: str, kind: str, reading: Reading = Reading.OWN
) -> list[JsonObject]:
    """The objects of a JSON list; each is named by its ``name`` where it has one.

    Args:
        value: the parsed list.
        where: the source, for messages.
        kind: what the objects are (``node``).
        reading: how to take what leaves room.
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
        found.append(JsonObject(item, f"{where}: {kind} {known}", reading))
    return found


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
