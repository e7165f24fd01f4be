"""JSON as Ganeti's tools read it: what they take, what they make of it, how they refuse the rest.

Objects keep all members, in the order of the text. White space is what Unicode calls so. ``\\u``
escapes stand for 16 bits each: two of them do not make one letter. Numbers are exact, however
many digits they have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from snapshots.reading.reading import ExactFloat, endless_int

if TYPE_CHECKING:
    from fractions import Fraction


class PeerJsonError(ValueError):
    """Text that the tools take for no JSON, in their words; ``position`` is where they stop."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(problem)
        self.position = position


class Members(dict[str, Any]):
    """An object in which keys occur several times: by key the first value, and all ``pairs``."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(reversed(pairs))
        self.pairs = pairs


def read_peer_json(text: str) -> Any:
    """The value of a text; objects are dictionaries, or :class:`Members` where keys repeat.

    Raises:
        PeerJsonError: the tools do not take it.
        RecursionError: it is nested too deeply.
    """
    if text[:1] not in ("{", "["):
        problem = "Invalid JSON: a JSON text a serialized object or array at the top level."
        raise PeerJsonError(problem, 0)
    if not _SURROGATE.search(text):
        from json import loads

        try:
            return loads(text, object_pairs_hook=_members, parse_float=_decimal, parse_constant=_no)
        except ValueError:  # also: white space that only the tools know, endless numbers
            pass
    return _Parser(text).whole()


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_DIGITS = re.compile(r"[0-9]+")
_POWER = re.compile(r"[eE]([-+]?)([0-9]*)")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX = re.compile(r"[0-9a-fA-F]*")
_SHOWN = 8
"""Characters of the text that the tools' messages repeat."""
_LARGEST_POWER = 100_000
"""Beyond this a power of ten is taken for one that is as large as that."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else Members(pairs)


def _no(word: str) -> NoReturn:
    raise ValueError(word)


def _decimal(literal: str) -> float:
    """A number with a fraction or an exponent."""
    if len(literal) < 16 and "e" not in literal and "E" not in literal:
        return float(literal)
    from fractions import Fraction

    mantissa, _, power = literal.lower().partition("e")
    exponent = max(-_LARGEST_POWER, min(_LARGEST_POWER, int(power or "0")))
    return _float(Fraction(mantissa) * Fraction(10) ** exponent)


def _float(exact: Fraction) -> float:
    try:
        value = ExactFloat(exact)
    except OverflowError:
        value = ExactFloat("inf" if exact > 0 else "-inf")
    value.exact = exact
    return value


class _Parser:
    """A position in the text; the methods take from there what they are named after."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def whole(self) -> Any:
        """The only value of the text."""
        value = self.value()
        rest = self.text[self.at : self.at + 10]
        if rest:
            from snapshots.reading.literals import text_literal

            self.refuse(f"Invalid tokens at end of JSON string: {text_literal(rest)}")
        return value

    def value(self) -> Any:
        text, at = self.text, self.at
        first = text[at : at + 1]
        if first == '"':
            return self.string()
        if first == "[":
            return self.items()
        if first == "{":
            return self.members()
        if first in ("t", "f"):
            return self.truth()
        if (first.isascii() and first.isdigit()) or first == "-":
            return self.number()
        if text.startswith("null", at):
            self.at += 4
            return None
        self.refuse("Malformed JSON: invalid token in this context ", shown=True)

    def truth(self) -> bool:
        for word, value in (("true", True), ("false", False)):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        self.refuse("Unable to parse JSON Bool: ", shown=True)

    def items(self) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        self.space()
        if self.took("]"):
            return found
        while True:
            found.append(self.value())
            self.space()
            if self.took("]"):
                return found
            if not self.took(","):
                self.refuse("Unable to parse JSON array: unterminated array: ", shown=True)

    def members(self) -> dict[str, Any]:
        found: list[tuple[str, Any]] = []
        self.at += 1
        self.space()
        if self.took("}"):
            return {}
        while True:
            key = self.string()
            self.space()
            if not self.took(":"):
                self.refuse("Malformed JSON labelled field: ", shown=True)
            found.append((key, self.value()))
            self.space()
            if self.took("}"):
                return _members(found)
            if not self.took(","):
                self.refuse("Unable to parse JSON object: unterminated sequence: ", shown=True)

    def space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None  # matches the empty string
        self.at = found.end()

    def took(self, mark: str) -> bool:
        """True if ``mark`` stands there; it is taken, with the white space behind it."""
        if self.text[self.at : self.at + 1] != mark:
            return False
        self.at += 1
        self.space()
        return True

    def string(self) -> str:
        text = self.text
        if text[self.at : self.at + 1] != '"':
            self.refuse("Malformed JSON: expecting string: ", shown=True)
        self.at += 1
        parts: list[str] = []
        while True:
            plain = _PLAIN.match(text, self.at)
            assert plain is not None  # matches the empty string
            parts.append(plain.group())
            self.at = plain.end()
            mark = text[self.at : self.at + 1]
            if mark == '"':
                self.at += 1
                return "".join(parts)
            if not mark or (mark == "\\" and self.at + 1 == len(text)):
                self.at = len(text)
                self.refuse("Unable to parse JSON String: unterminated String: ", shown=True)
            if mark != "\\":
                self.refuse("Illegal unescaped character in string: ", shown=True)
            parts.append(self.escaped())

    def escaped(self) -> str:
        """The character that a backslash and what follows it stand for."""
        letter = self.text[self.at + 1]
        self.at += 2
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        from snapshots.reading.literals import text_literal

        if letter != "u":
            named = "'" + text_literal(letter)[1:-1] + "'"
            self.refuse(f"Unable to parse JSON String: invalid escape char: {named}")
        code = self.text[self.at : self.at + 4]
        if len(code) < 4:
            self.refuse("Unable to parse JSON String: invalid hex: ", shown=True)
        found = _HEX.match(code)
        digits = found.group() if found else ""
        if len(digits) < 4:
            read = f"[({int(digits, 16)},{text_literal(code[len(digits) :])})]" if digits else "[]"
            self.refuse(f"Unable to parse JSON String: invalid hex: {read[:_SHOWN]}")
        self.at += 4
        return chr(int(code, 16))

    def number(self) -> int | float:
        from fractions import Fraction

        text = self.text
        minus = text[self.at] == "-"
        self.at += minus
        found = _DIGITS.match(text, self.at)
        if found is None:
            self.at = min(self.at + 1, len(text))
            self.refuse("Unable to parse JSON Rational: ", shown=True)
        # Nothing goes on after a leading zero but a fraction.
        digits = "0" if found.group()[0] == "0" else found.group()
        self.at += len(digits)
        value = Fraction(endless_int(digits))
        plain = True
        if text[self.at : self.at + 1] == ".":
            self.at += 1
            more = _DIGITS.match(text, self.at)
            if more is None:
                return int(-value if minus else value)  # and no exponent
            value += Fraction(endless_int(more.group()), 10 ** len(more.group()))
            self.at = more.end()
            plain = False
        power = _POWER.match(text, self.at)
        if power is not None:
            sign, number = power.groups()
            self.at = power.start(2)
            if not number:
                self.refuse("Unable to parse JSON exponential: ", shown=True)
            self.at = power.end()
            size = min(endless_int(number), _LARGEST_POWER)
            value *= Fraction(10) ** (-size if sign == "-" else size)
            plain = False
        value = -value if minus else value
        return int(value) if plain else _float(value)

    def refuse(self, problem: str, *, shown: bool = False) -> NoReturn:
        """Fail here; ``shown``: the message ends with what stands here."""
        here = self.text[self.at : self.at + _SHOWN] if shown else ""
        raise PeerJsonError(problem + here, self.at)
