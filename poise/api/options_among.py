"""The options that a dataclass declares, among values by name and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any, TypeVar

Options = TypeVar("Options")


def options_among(
    kind: type[Options], values: Mapping[str, Any], *, but: Collection[str] = ()
) -> Options:
    """Options of a kind, a dataclass: those among the values that it has a field for.

    Other values are left aside, and those named in ``but``. The values are a caller's arguments
    (``locals()`` before anything else is named), or what a plan's document holds.
    """
    known = {one.name for one in fields(kind)}.difference(but)  # type: ignore[arg-type]
    return kind(**{name: value for name, value in values.items() if name in known})


def values_of(options: object) -> dict[str, Any]:
    """The options by name, as they were given."""
    return {one.name: getattr(options, one.name) for one in fields(options)}  # type: ignore[arg-type]
