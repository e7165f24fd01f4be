"""What happens in a ledger between two questions that another process asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def once_read(table: str, do: Callable[[], None]) -> Iterator[None]:
    """``do`` something right after the first question to a table has been answered."""
    left = [do]

    def answered(_: Any, __: Any, statement: str, *___: Any) -> None:
        if f"FROM {table}" in statement.replace("\n", "") and left:
            left.pop()()

    event.listen(Engine, "after_cursor_execute", answered)
    try:
        yield
    finally:
        event.remove(Engine, "after_cursor_execute", answered)
    assert not left, f"{table} was never read"
