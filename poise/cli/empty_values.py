"""Values of options and arguments that are empty.

``poise balance SOURCE --offline "$NODE" -E && reboot`` with an unset ``NODE`` must not plan for no
node at all and then succeed. So an empty value is never taken for one that is not given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer


def refuse_empty_values(parameters: Sequence[Any], given: Mapping[str, Any], ctx: Any) -> None:
    """Look at the words of a command line before they become numbers and paths.

    Args:
        parameters: the options and arguments of the command.
        given: what stands on the command line, by name of the parameter; a list where an option
            may be given several times.
        ctx: the context of the command.

    Raises:
        typer.BadParameter: a value is empty or blank, or a list of names has an empty item.
    """
    for parameter in parameters:
        found = given.get(parameter.name)
        several = isinstance(found, list)
        values: list[Any] = found if isinstance(found, list) else [found]
        for value in values:
            if not isinstance(value, str):
                continue
            # Options that may be repeated take several values separated by commas, too.
            items = value.split(",") if several else [value]
            if not all(item.strip() for item in items):
                raise typer.BadParameter(_told(value, items), ctx=ctx, param=parameter)


def _told(value: str, items: Sequence[str]) -> str:
    if not any(item.strip() for item in items):
        return "expected a value, got an empty one"
    from snapshots.quoting import quoted

    return f"expected no empty item between commas, got {quoted(value)}"
