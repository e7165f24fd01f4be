"""Errors of the command line in the words of all other errors: what is wrong, and what to type."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

import typer

from poise.cli.command_table import COMMANDS
from snapshots.errors import UsageError
from snapshots.reading import quoted, without_login

# Typer has a copy of click of its own in newer releases, and does not export all of it.
UsageRefused: type[Any] = typer.BadParameter.__mro__[1]
assert UsageRefused.__name__ == "UsageError"

_EXTRA = re.compile(r"Got unexpected extra argument\S* \((.*)\)")


def refusal(error: Any, ctx: Any) -> UsageError:
    """A usage error of Typer's as one of Poise's.

    Args:
        error: of the type :data:`UsageRefused`.
        ctx: the context of the ``poise`` command, for errors that know of none.
    """
    ctx = getattr(error, "ctx", None) or ctx
    kind = type(error).__name__
    if kind == "MissingParameter":
        return UsageError(f"{_name(error.param)} is missing", advice=_first_example(ctx))
    if kind == "NoSuchOption":
        close = [*(error.possibilities or ())]
        told = f"No such option {quoted(error.option_name)}{_did_you_mean(close)}"
        return UsageError(told, advice=_more_help(ctx))
    if kind == "BadOptionUsage":
        return UsageError(*_wrong_use(error, ctx), advice=_more_help(ctx))
    if type(error) is typer.BadParameter and error.param is not None:
        return UsageError(f"{_name(error.param)}: {_what_is_wrong(error)}")
    told = error.format_message().rstrip(".")
    if extra := _EXTRA.fullmatch(told):
        told = f"unexpected argument {quoted(without_login(extra[1]))}"
    return UsageError(told, advice=_more_help(ctx))


def no_such_command(name: str) -> UsageError:
    """The error of an unknown command, with the one that may be meant."""
    close = get_close_matches(name, [row.name for row in COMMANDS])
    return UsageError(
        f"No such command {quoted(name)}{_did_you_mean(close)}", advice="poise --help"
    )


def asks_for_help(error: Any) -> bool:
    """True if the error only says that no arguments were given, which shows the help."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _did_you_mean(close: list[str]) -> str:
    """The first of the names, which are the most similar ones first."""
    return f". Did you mean {quoted(close[0])}?" if close else ""


def _more_help(ctx: Any) -> str:
    return f"{ctx.command_path} --help"


def _first_example(ctx: Any) -> str:
    """A command line that has what is missing."""
    row = next((row for row in COMMANDS if row.name == ctx.info_name), None)
    return row.examples[0].command if row is not None and row.examples else _more_help(ctx)


def _wrong_use(error: Any, ctx: Any) -> tuple[str, ...]:
    """An option without its value, or a switch with one."""
    name = error.option_name
    for one in ctx.command.get_params(ctx):
        if name in (*one.opts, *one.secondary_opts):
            return (f"{name} takes no value" if one.is_flag else f"{name} needs a value",)
    return (str(error.message).rstrip("."),)


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
