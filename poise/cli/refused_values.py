"""Values of options and arguments that are refused before they become numbers and paths.

Of two values for ``--group`` one would be ignored, and the group that is balanced perhaps not the
one that is meant.

``poise balance SOURCE --offline "$NODE" -E && reboot`` with an unset ``NODE`` must not plan for no
node at all and then succeed. So an empty value is never taken for one that is not given. And
``--out plan/`` names a folder: a path would forget its slash, and a file ``plan`` be overwritten.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from poise.cli.usage_errors import first_example, parameter_name
from snapshots.errors import UsageError, pasted
from snapshots.reading import quoted, without_login


def refuse_values(parameters: Sequence[Any], given: Mapping[str, Any], ctx: Any) -> None:
    """Look at the words of a command line.

    Args:
        parameters: the options and arguments of the command.
        given: what stands on the command line, by name of the parameter; a list where an option
            may be given several times.
        ctx: the context of the command.

    Raises:
        UsageError: a value is empty or blank, a list of names has an empty item, or the name of a
            file is one of a folder.
    """
    for parameter in parameters:
        found = given.get(parameter.name)
        several = isinstance(found, list | tuple)
        values: Sequence[Any] = found if isinstance(found, list | tuple) else [found]
        for value in values:
            if not isinstance(value, str):
                continue
            # Options that may be repeated take several values separated by commas, too.
            items = [item for item in value.split(",") if item.strip()] if several else [value]
            if not value.strip() or not items:
                raise _empty(parameter, ctx)
            if several and len(items) < value.count(",") + 1:
                raise UsageError(
                    f"{parameter_name(parameter)}: expected no empty item between commas,"
                    f" got {quoted(value)}",
                    advice=_typed(parameter, ",".join(items)),
                )
            if _is_folder(parameter, value):
                shown = without_login(value)
                raise UsageError(
                    f"{parameter_name(parameter)}: expected the name of a file, got '{shown}',"
                    " which names a folder",
                    advice=_typed(parameter, os.path.join(value, "FILE")) if shown == value else "",
                )


def refuse_repeated(order: Sequence[Any]) -> None:
    """Look for options that take one value and are given several.

    Args:
        order: the options and arguments of a command line as they stand there.

    Raises:
        UsageError: such an option is given twice.
    """
    for k, parameter in enumerate(order):
        one_value = parameter.param_type_name == "option" and not (
            parameter.multiple or parameter.is_flag
        )
        if one_value and parameter in order[:k]:
            name = parameter_name(parameter)
            raise UsageError(f"{name}: expected one value, it is given twice")


def _is_folder(parameter: Any, value: str) -> bool:
    """True if the name of a file is one of a folder; a URL is none."""
    kind, _, url = str(parameter.metavar).strip("[]").partition("|")
    if kind not in ("FILE", "PLAN") or (url and "://" in value):
        return False
    return os.path.basename(value) in ("", ".")


def _empty(parameter: Any, ctx: Any) -> UsageError:
    name = parameter_name(parameter)
    return UsageError(
        f"{name}: expected a value, got an empty one",
        advice=first_example(ctx)
        if parameter.param_type_name == "argument"
        else f"leave {name} out, or set the variable that its value comes from",
    )


def _typed(parameter: Any, value: str) -> str:
    """The option or argument with a value, as it is typed."""
    words = [] if parameter.param_type_name == "argument" else [parameter_name(parameter)]
    return " ".join([*words, pasted(value)])
