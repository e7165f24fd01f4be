"""The table of commands says what they say of themselves, and ``poise --help`` reads no more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from poise.cli.command_row import CommandRow
from poise.cli.command_table import COMMANDS as TABLE
from tests.poise.command_line import COMMANDS, LARGE, ROOT


def by_name(row: CommandRow) -> str:
    return row.name


@pytest.mark.parametrize("row", [one for one in TABLE if not one.own_words], ids=by_name)
def test_the_table_and_the_command_say_the_same(row: CommandRow) -> None:
    command = COMMANDS[row.name]
    assert command.help.partition("\n\n")[0] == row.summary
    assert command.name == row.name


@pytest.mark.parametrize("row", [one for one in TABLE if not one.own_words], ids=by_name)
def test_a_command_is_named_after_its_function(row: CommandRow) -> None:
    assert row.place.partition(":")[2] == row.name.replace("-", "_")


def modules_after(*words: object) -> set[str]:
    """The modules that one run of ``poise`` imports."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        f"sys.argv = {['poise', *map(str, words)]}\n"
        "import poise.__main__ as poise\n"
        "poise.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


def command_modules_after(*words: object) -> set[str]:
    """Which of them are in the table."""
    return modules_after(*words) & {row.place.partition(":")[0] for row in TABLE}


def test_the_help_imports_no_command() -> None:
    assert not command_modules_after("--help")


def test_a_command_imports_no_other_one() -> None:
    assert command_modules_after("show", LARGE) == {"poise.cli.show"}


@pytest.mark.parametrize("command", ["balance", "allocate", "run", "resume", "status"])
def test_the_help_of_a_command_loads_no_large_library(command: str) -> None:
    large = {"ortools", "pandas", "networkx", "scipy", "sqlalchemy", "httpx"}
    assert not modules_after(command, "--help") & large


@pytest.mark.parametrize("command", [row.name for row in TABLE if not row.own_words])
def test_the_help_of_a_command_loads_no_numbers(command: str) -> None:
    assert not modules_after(command, "--help") & {"numpy", "rich"}
