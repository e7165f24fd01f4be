"""The file of a maintenance week: scenarios one after the other, in TOML.

A step has the options that its scenario has on the command line::

    [[step]]
    at = 2026-12-01T22:00:00
    scenario = "drain"
    nodes = ["node07"]
    full = true

    [[step]]
    scenario = "reboot"
    nodes = ["node07"]
    reboot-time = "10m"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from poise.api.scenarios.week import WeekStep
from poise.cli.command_row import CommandRow
from poise.cli.lazy_command import PoiseCommand
from poise.cli.scenario_table import SCENARIOS
from poise.cli.source_options import Connection
from poise.cli.usage_errors import UsageRefused, refusal
from poise.cli.what_if.what_if_question import WhatIfQuestion, own_words
from poise.settings.toml_text import toml_document
from snapshots.errors import FormatError, UsageError
from snapshots.reading import SMALL, printable, quoted, read_utf8

WEEK = "week"
_STEP, _SCENARIO, _AT = "step", "scenario", "at"


class WeekFile:
    """The steps of a file, read and checked.

    Args:
        path: the file.
        source: the cluster, as the operator named it.
        connection: the way to it, for the config file's defaults.

    Raises:
        SourceError: the file cannot be read.
        FormatError: it is not TOML, or has an unknown key or a value that is none.
    """

    def __init__(self, path: Path, source: str, connection: Connection) -> None:
        self._where = printable(str(path))
        self._rows = {row.name: row for row in SCENARIOS if row.name != WEEK}
        self._source, self._connection = source, connection
        document = toml_document(read_utf8(path, SMALL), self._where)
        for key in document:
            if key != _STEP:
                raise FormatError(
                    f"{self._where}: unknown key {quoted(key)}", advice=f"[[{_STEP}]]"
                )
        steps = document.get(_STEP)
        if not isinstance(steps, list) or not steps:
            raise FormatError(f"{self._where}: no step", advice=f"[[{_STEP}]]")
        self._read = [self._step(number, step) for number, step in enumerate(steps, start=1)]

    @property
    def steps(self) -> tuple[WeekStep, ...]:
        """The steps, in their order."""
        return tuple(
            WeekStep(question.scenario, at, question.accept, question.throttles, word)
            for word, at, question in self._read
        )

    @property
    def networks(self) -> bool:
        """True if a step asks about networks."""
        return any(question.networks for _, _, question in self._read)

    def _step(self, number: int, step: object) -> tuple[str, datetime | None, WhatIfQuestion]:
        where = f"{self._where}: step {number}"
        if not isinstance(step, dict):
            raise FormatError(f"{where}: expected a table", advice=f"[[{_STEP}]]")
        name = step.get(_SCENARIO)
        row = self._rows.get(name) if isinstance(name, str) else None
        if row is None:
            told = "no scenario" if name is None else f"no scenario {quoted(str(name))}"
            raise FormatError(f"{where}: {told}", advice=f"one of {', '.join(self._rows)}")
        options = {key: value for key, value in step.items() if key not in (_SCENARIO, _AT)}
        return row.name, _moment(step.get(_AT), where), self._question(row, options, where)

    def _question(self, row: CommandRow, options: Mapping[str, Any], where: str) -> WhatIfQuestion:
        ask = import_module(row.place.partition(":")[0]).ask
        command = _command(row, own_words(ask, self._source, self._connection))
        words = _words(command, options, where)
        try:
            found = command.main(words, prog_name=row.name, standalone_mode=False)
        except UsageRefused as error:
            told = refusal(error, typer.Context(command, info_name=row.name))
            raise FormatError(f"{where}: {told.args[0]}", advice=told.advice) from None
        except UsageError as error:
            raise FormatError(f"{where}: ", *error.args, advice=error.advice) from None
        assert isinstance(found, WhatIfQuestion)
        return found


def _command(row: CommandRow, function: Any) -> Any:
    only = typer.Typer(add_completion=False)
    only.command(row.name, cls=PoiseCommand, add_help_option=False, context_settings={"obj": row})(
        function
    )
    return typer.main.get_command(only)


def _words(command: Any, options: Mapping[str, Any], where: str) -> list[str]:
    """The words of a command line for keys and their values, those without an option last."""
    known = {name: one for one in command.params for name in _keys(one)}
    words: list[str] = []
    places: dict[str, list[str]] = {}
    for key, value in options.items():
        one = known.get(key.replace("_", "-"))
        if one is None:
            close = get_close_matches(key, known)
            meant = f". Did you mean {quoted(close[0])}?" if close else ""
            told = f"{where}: unknown key {quoted(key)}{meant}"
            raise FormatError(told, advice=f"poise help what-if {command.name}")
        if one.param_type_name == "argument":
            places[one.name] = [*_texts(value, f"{where}: {key}")]
        elif one.is_flag:
            if not isinstance(value, bool):
                raise FormatError(f"{where}: {key}: expected true or false")
            words += [f"--{key.replace('_', '-')}"] if value else []
        else:
            for text in _texts(value, f"{where}: {key}"):
                words.append(f"--{key.replace('_', '-')}={text}")
    ordered = [text for one in command.params for text in places.get(one.name, ())]
    return [*words, "--", *ordered]


def _keys(parameter: Any) -> Iterator[str]:
    """The names that a parameter has in a file."""
    if parameter.param_type_name == "argument":
        yield parameter.name.replace("_", "-")
    else:
        yield from (name.removeprefix("--") for name in parameter.opts if name.startswith("--"))


def _texts(value: object, where: str) -> Iterator[str]:
    """The values of a key as they are typed."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, bool) or not isinstance(one, str | int | float):
            raise FormatError(f"{where}: expected a text or a number, or a list of these")
        yield str(one)


def _moment(value: object, where: str) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise FormatError(
        f"{where}: {_AT}: expected a day and a time", advice=f"{_AT} = 2026-12-01T22:00:00"
    )
