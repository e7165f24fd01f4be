"""A table of the config file, whose values are checked when they are asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from snapshots.errors import FormatError
from snapshots.reading import printable, quoted

_MOST = 10**9
"""Of whatever is counted."""


class ConfigTable:
    """A table; ``known`` are its possible keys, None for any.

    Every method raises FormatError for a value of another type, named by file and key.
    """

    def __init__(
        self, values: Mapping[str, Any], where: str, name: str, known: tuple[str, ...] | None
    ) -> None:
        self._values, self._where, self._name = values, where, name
        self.keys = tuple(values)
        for key in values:
            if known is not None and key not in known:
                raise FormatError(
                    f"{where}: unknown key {quoted(self._full(key))}",
                    advice=_close_first(key, known),
                )

    def table(self, key: str, known: tuple[str, ...] | None) -> ConfigTable:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"a table, [{printable(self._full(key))}]", value)
        return ConfigTable(value, self._where, self._full(key), known)

    def text(
        self,
        key: str,
        expected: str = "a text in quotes",
        check: Callable[[str], object] | None = None,
    ) -> str | None:
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise self.wrong(key, expected, value)
        if check is not None:
            from snapshots.errors import PoiseError

            try:
                check(value)
            except PoiseError:
                raise self.wrong(key, expected, value) from None
        return value

    def texts(self, key: str, expected: str, check: Callable[[str], object]) -> tuple[str, ...]:
        """A list of texts, each of which ``check`` accepts."""
        from snapshots.errors import PoiseError

        values = self._values.get(key, [])
        if not isinstance(values, list):
            raise self.wrong(key, f"a list of {expected}", values)
        for value in values:
            if not isinstance(value, str) or not value.isprintable():
                raise self.wrong(key, expected, value)
            try:
                check(value)
            except PoiseError:
                raise self.wrong(key, expected, value) from None
        return tuple(values)

    def count(self, key: str) -> int | None:
        value = self._values.get(key)
        if value is not None and (type(value) is not int or not 1 <= value <= _MOST):
            raise self.wrong(key, f"a whole number of 1 to {_MOST}", value)
        return value

    def number(self, key: str, *, above_zero: bool = False) -> float | None:
        """A finite number, 0 or more."""
        value = self._values.get(key)
        if value is None:
            return None
        fits = type(value) in (int, float) and math.isfinite(value) and 0 <= value <= _MOST
        if not fits or (above_zero and value == 0):
            expected = "a number above 0" if above_zero else "a number, 0 or more"
            raise self.wrong(key, expected, value)
        return float(value)

    def flag(self, key: str) -> bool | None:
        value = self._values.get(key)
        if value is not None and type(value) is not bool:
            raise self.wrong(key, "true or false", value)
        return value

    def wrong(self, key: str, expected: str, value: object) -> FormatError:
        got = "nothing" if value is None else _shown(value)
        return FormatError(
            f"{self._where}: key {quoted(self._full(key))}: expected {expected}, got {got}"
        )

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key


def _close_first(key: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    ordered = dict.fromkeys([*get_close_matches(key, known), *known])
    *others, last = ordered
    return f"{', '.join(others)} or {last}" if others else last


def _shown(value: object) -> str:
    """A value for a message; one without an end is only named."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) > _MOST:
        return "a larger number"
    return printable(repr(value), 60)
