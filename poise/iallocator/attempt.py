"""Trying for more than there is already: an answer that was found is not lost to an error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def attempt(search: Callable[[], T]) -> T | None:
    """The result of a search; None where it fails because of an error inside Poise.

    The details of such an error are written down and told, as where it ends a command.
    """
    try:
        return search()
    except Exception as error:
        from poise.internal_error import end_with

        end_with(error, sys.argv[1:])
        return None
