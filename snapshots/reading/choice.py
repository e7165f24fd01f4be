"""Words of a JSON object that must be one of a few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from snapshots.reading.json_object import JsonObject
from snapshots.reading.quoting import printable

T = TypeVar("T")


def choice(owner: JsonObject, key: str, kind: str, choices: Mapping[str, T]) -> T:
    """The value that the text under ``key`` of ``owner`` stands for.

    Args:
        kind: what Ganeti calls such values (``DiskTemplate``), for the message.
        choices: all values by their texts.

    Raises:
        FormatError: the text is none of them, or no text.
    """
    return chosen(owner, key, owner.text(key), kind, choices)


def chosen(owner: JsonObject, key: str, label: str, kind: str, choices: Mapping[str, T]) -> T:
    """The value that ``label`` stands for, which was found somewhere under ``key`` of ``owner``."""
    found = choices.get(label)
    if found is None:
        raise owner.error(
            f"key '{key}': Invalid string value for type {kind}: "
            f'"{printable(label)}" (expected one of {", ".join(choices)})'
        )
    return found
