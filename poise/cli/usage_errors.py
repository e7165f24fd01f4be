"""Errors of the command line in one line, in the words of all other errors."""

from __future__ import annotations

from typing import Any

import typer

from snapshots.reading import quoted

# Typer has a copy of click of its own in newer releases, and does not export all of it.
UsageRefused: type[Any] = typer.BadParameter.__mro__[1]
assert UsageRefused.__name__ == "UsageError"


def told(error: Any, ctx: Any) -> str:
    """What a usage error says.

    Args:
        error: of the type :data:`UsageRefused`.
        ctx: the context of the ``poise`` command, for errors that know of none.
    """
    if type(error) is typer.BadParameter and error.param is not None:
        return f"{_name(error.param)}: {_what_is_wrong(error)}"
    ctx = getattr(error, "ctx", None) or ctx
    path = " ".join(filter(None, (ctx.command_path, ctx.invoked_subcommand)))
    return f"{error.format_message().rstrip('.')} ({path} --help tells what there is)"


def asks_for_help(error: Any) -> bool:
    """Whether it only says that no arguments were given, which shows the help."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _name(parameter: Any) -> str:
    """``--max-moves`` of ``--max-moves`` and ``-l``; ``RUN`` of ``[RUN]``."""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name).strip("[]")


def _what_is_wrong(error: Any) -> str:
    """``expected a whole number, got 'many'``; Typer's own words where it found something else."""
    for found in getattr(error.__cause__, "errors", list)()[:1]:
        kind, given = found["type"], str(found["input"])
        if kind == "greater_than_equal":
            return f"expected {found['ctx']['ge']} or more, got {given}"
        if kind.startswith(("int_", "float_")):
            what = "a whole number" if kind.startswith("int_") else "a number"
            return f"expected {what}, got {quoted(given)}"
    return str(error.message).rstrip(".")
