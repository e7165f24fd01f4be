"""Values of options and arguments that are refused before they become numbers and paths.

``poise balance SOURCE --offline "$NODE" -E && reboot`` with an unset ``NODE`` must not plan for no
node at all and then succeed. So an empty value is never taken for one that is not given. And
``--out plan/`` names a folder: a path would forget its slash, and a file ``plan`` be overwritten.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from snapshots.reading import quoted


def refuse_values(parameters: Sequence[Any], given: Mapping[str, Any], ctx: Any) -> None:
    """Look at the words of a command line.

    Args:
        parameters: the options and arguments of the command.
        given: what stands on the command line, by name of the parameter; a list where an option
            may be given several times.
        ctx: the context of the command.

    Raises:
        typer.BadParameter: a value is empty or blank, a list of names has an empty item, or the
            name of a file is one of a folder.
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
            if _names_file(parameter) and os.path.basename(value) in ("", "."):
                raise typer.BadParameter(
                    f"expected the name of a file, got {quoted(value)}, which names a folder",
                    ctx=ctx,
                    param=parameter,
                )


def _names_file(parameter: Any) -> bool:
    return str(parameter.metavar).strip("[]").partition("|")[0] in ("FILE", "PLAN")


def _told(value: str, items: Sequence[str]) -> str:
    if not any(item.strip() for item in items):
        return "expected a value, got an empty one"
    return f"expected no empty item between commas, got {quoted(value)}"
