"""The usual things that an option does: keep a value, read a number, split names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from poise.htools.conventions.getopt import Setter
from poise.htools.conventions.numbers import NotANumber


class OptionError(Exception):
    """An option's value is no good; the message is the one of Ganeti's tools."""


def flag(name: str, value: bool = True) -> Setter:
    """Set an attribute, whatever is given."""
    return lambda options, _: setattr(options, name, value)


def text(name: str, default: str = "") -> Setter:
    """Keep the value as it is; ``default`` where there is none."""
    return lambda options, value: setattr(options, name, default if value is None else value)


def names(name: str) -> Setter:
    """Split the value at its commas."""
    return lambda options, value: setattr(options, name, tuple(split(value or "")))


def split(text: str) -> list[str]:
    """The parts between commas; none of an empty text."""
    return text.split(",") if text else []


def number(name: str, label: str, read: Callable[[str], float]) -> Setter:
    """Read the value with ``read``; ``label`` is what messages call it."""

    def store(options: Any, value: str | None) -> None:
        try:
            setattr(options, name, read(value or ""))
        except NotANumber as problem:
            raise OptionError(f"{label}: {problem}") from None

    return store


def appended(name: str) -> Setter:
    """One more item of a list."""
    return lambda options, value: getattr(options, name).append(value or "")
