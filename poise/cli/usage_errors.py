"""Errors of the command line in the words of all other errors: what is wrong, and what to type."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

import typer

from poise.cli.command_table import COMMANDS
from snapshots.errors import UsageError, pasted
from snapshots.reading import quoted, without_login

# Typer has a copy of click of its own in newer releases, and does not export all of it.
UsageRefused: type[Any] = typer.BadParameter.__mro__[1]
assert UsageRefused.__name__ == "UsageError"

WORDS = "poise.words"
"""The key under which a context keeps the words of its command line."""
_ALIKE = 0.75
"""Least similarity (:mod:`difflib`) of an option that may be meant: a slip or two."""
_DECIMAL = re.compile(r"[0-9]*\.[0-9]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_UNIT = re.compile(r"([mgtMGT])(?:i?[bB])?")
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
        return UsageError(f"{parameter_name(error.param)} is missing", advice=first_example(ctx))
    if kind == "NoSuchOption":
        close = get_close_matches(error.option_name, error.possibilities or (), cutoff=_ALIKE)
        told = f"No such option {quoted(error.option_name)}{_did_you_mean(close)}"
        return UsageError(told, advice=_more_help(ctx))
    if kind == "BadOptionUsage":
        return _wrong_use(error, ctx)
    if type(error) is typer.BadParameter and error.param is not None:
        told = f"{parameter_name(error.param)}: {_what_is_wrong(error)}"
        return UsageError(told, advice=_likely_value(error))
    told = error.format_message().rstrip(".")
    if extra := _EXTRA.fullmatch(told):
        told = f"unexpected argument {quoted(without_login(extra[1]))}"
        meant = _with_its_unit(ctx, extra[1]) or _in_one_list(ctx, extra[1])
        return UsageError(told, advice=meant or _more_help(ctx))
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


def first_example(ctx: Any) -> str:
    """A command line that has what is missing."""
    row = next((row for row in COMMANDS if row.name == ctx.info_name), None)
    return row.examples[0].command if row is not None and row.examples else _more_help(ctx)


def _with_its_unit(ctx: Any, extra: str) -> str:
    """``--disk 8g``, where the unit stands behind its number."""
    words = ctx.meta.get(WORDS, [])
    unit = _UNIT.fullmatch(extra)
    at = words.index(extra) if extra in words else 0
    if unit is None or at < 2 or not _NUMBER.fullmatch(words[at - 1]):
        return ""
    option = words[at - 2]
    return f"{option} {words[at - 1]}{unit[1].lower()}" if option.startswith("-") else ""


def _in_one_list(ctx: Any, extra: str) -> str:
    """``--offline node01,node02``, where the second name stands behind the first one."""
    words = ctx.meta.get(WORDS, [])
    for one in ctx.command.get_params(ctx):
        for name in one.opts if one.param_type_name == "option" and one.multiple else ():
            if name in words and extra in words[words.index(name) + 2 :][:1]:
                both = f"{words[words.index(name) + 1]},{extra}"
                return f"{name} {pasted(both)}" if without_login(both) == both else ""
    return ""


def _wrong_use(error: Any, ctx: Any) -> UsageError:
    """An option without its value, or a switch with one."""
    name = error.option_name
    for one in ctx.command.get_params(ctx):
        if name in (*one.opts, *one.secondary_opts):
            if one.is_flag:
                return UsageError(f"{name} takes no value", advice=name)
            return UsageError(f"{name} needs a value", advice=f"{name} {one.metavar}")
    return UsageError(str(error.message).rstrip("."), advice=_more_help(ctx))


def _likely_value(error: Any) -> str:
    """A value that may be meant; for a run, the command that lists them; empty where there is
    neither."""
    name = parameter_name(error.param)
    if name == "RUN":
        return "poise runs"
    for found in getattr(error.__cause__, "errors", list)()[:1]:
        number = str(found["input"]).replace(",", ".")
        if found["type"].startswith("float_") and _DECIMAL.fullmatch(number):
            return f"{name} {number}"
    return ""


def parameter_name(parameter: Any) -> str:
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
