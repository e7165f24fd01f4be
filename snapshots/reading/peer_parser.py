"""A parser of JSON that takes what Ganeti's tools take, and refuses the rest in their words."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from snapshots.reading.peer_values import LARGEST_POWER, PeerJsonError, members_of, nearest_float
from snapshots.reading.reading import endless_int

_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_DIGITS = re.compile(r"[0-9]+")
_POWER = re.compile(r"[eE]([-+]?)([0-9]*)")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX = re.compile(r"[0-9a-fA-F]*")
_SHOWN = 8
"""Characters of the text that the tools' messages repeat."""


class PeerParser:
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
                return members_of(found)
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
            size = min(endless_int(number), LARGEST_POWER)
            value *= Fraction(10) ** (-size if sign == "-" else size)
            plain = False
        value = -value if minus else value
        return int(value) if plain else nearest_float(value)

    def refuse(self, problem: str, *, shown: bool = False) -> NoReturn:
        """Fail here; ``shown``: the message ends with what stands here."""
        here = self.text[self.at : self.at + _SHOWN] if shown else ""
        raise PeerJsonError(problem + here, self.at)
