"""The short help fits a screen, the whole help says everything, and their examples are true."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from poise.cli.command_row import CommandRow
from poise.cli.command_table import COMMANDS as TABLE
from poise.cli.help_page import FIRST_STEPS
from poise.cli.lazy_command import LazyCommand
from poise.cli.scenario_command import LazyScenarios
from tests.poise.command_line import COMMANDS, LARGE, ROOT, refused, run

OWN = [row for row in TABLE if not row.own_words]
SCENARIOS = [scenario for row in OWN for scenario in row.scenarios]
NAMES = [row.name for row in OWN]
EXAMPLES = [
    *(pytest.param(one.command, id=one.command) for one in FIRST_STEPS),
    *(
        pytest.param(one.command, id=one.command)
        for row in (*OWN, *SCENARIOS)
        for one in row.examples
    ),
]
LIVE = ("luxi:", "https:")
NEED_A_LEDGER = ("status", "stop", "resume", "close", "log")
NEED_NOTHING = [
    one
    for one in EXAMPLES
    if not any(word in str(one.values[0]) for word in LIVE)
    and str(one.values[0]).split()[1] not in (*NEED_A_LEDGER, "install-iallocator")
]


def row_of(command_line: str) -> CommandRow:
    return next(row for row in TABLE if row.name == shlex.split(command_line)[1])


@pytest.mark.parametrize("command", [(), *((name,) for name in NAMES)])
def test_the_short_help_fits_a_screen(command: tuple[str, ...]) -> None:
    out = run(*command, "-h", COLUMNS="80").out
    lines = out.splitlines()
    assert lines[0].startswith("Usage: poise")
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 80
    assert lines[-1] == " ".join(["All options: poise", *command, "--help"])


@pytest.mark.parametrize("columns", ["20", "25", "30", "45", "1000"])
@pytest.mark.parametrize("words", [(), *((name,) for name in NAMES)])
def test_a_terminal_of_any_width_shows_every_option(words: tuple[str, ...], columns: str) -> None:
    def options(width: str) -> set[str]:
        shown = run(*words, "--help", COLUMNS=width)
        assert shown.code == 0
        return set(re.findall(r"^(?:  -\w, | {6})(--[a-z-]+)", shown.out, re.MULTILINE))

    assert options(columns) == options("80") != set()


@pytest.mark.parametrize("row", OWN, ids=NAMES)
def test_both_helps_begin_with_usage_summary_and_examples(row: CommandRow) -> None:
    for option in ("-h", "--help"):
        out = run(row.name, option, COLUMNS="100").out
        assert len(row.examples) == (1 if row.name == "version" else 3)
        for words in (row.summary, *(one.command for one in row.examples)):
            assert " ".join(words.split()) in " ".join(out.split())
        assert out.index("Examples:") < out.index("ptions:")


@pytest.mark.parametrize("row", OWN, ids=NAMES)
def test_the_whole_help_names_every_option_with_its_default(row: CommandRow) -> None:
    out = run(row.name, "--help", COLUMNS="80").out
    assert max(map(len, out.splitlines())) <= 80
    for one in COMMANDS[row.name].params:
        for name in [*one.opts, *one.secondary_opts] if one.param_type_name == "option" else ():
            assert re.search(rf"[ ,]{name}\b", out)
    for one in COMMANDS[row.name].params:
        if isinstance(one.default, int | float) and not isinstance(one.default, bool):
            assert f"[default: {one.default:g}]" in out, one.name
    assert not re.search(r"<(str|int|float|bool|path)\b", out)


@pytest.mark.parametrize("command_line", EXAMPLES)
def test_an_example_is_a_command_line(command_line: str) -> None:
    words = shlex.split(command_line)
    assert words[0] == "poise"
    row = row_of(command_line)
    lazy = LazyScenarios(row) if row.scenarios else LazyCommand(row)
    name, command, rest = lazy.chosen(words[2:])
    assert command.make_context(name, rest)


@pytest.mark.parametrize("command_line", NEED_NOTHING)
def test_an_example_that_needs_no_cluster_runs(
    command_line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(LARGE, "today.data")
    if "plan.json" in command_line:
        run("balance", "today.data", "--max-moves", "2", "--out", "plan.json")
    Path("plan.toml").write_text('[[step]]\nscenario = "drain"\nnodes = ["node07"]\n', "utf-8")
    ran = run(*shlex.split(command_line)[1:], XDG_STATE_HOME=str(tmp_path))
    assert ran.code in (0, 1, 3), ran.err
    assert ran.err == ""


@pytest.mark.parametrize("scenario", [row.name for row in SCENARIOS])
def test_help_of_a_scenario_is_what_the_scenario_says_itself(scenario: str) -> None:
    asked, own = run("help", "what-if", scenario), run("what-if", "x", scenario, "--help")
    assert asked.code == own.code == 0
    assert asked.out == own.out


def test_help_of_a_scenario_that_there_is_not() -> None:
    refused(run("help", "what-if", "moon"), "unexpected argument 'moon'", "Try: poise help what-if")
    refused(
        run("help", "balance", "drain"), "unexpected argument 'drain'", "Try: poise help balance"
    )


@pytest.mark.parametrize("command", [*NAMES, "hbal", "hail", "hroller"])
def test_help_of_a_command_is_what_the_command_says_itself(command: str) -> None:
    asked, own = run("help", command), run(command, "--help")
    assert asked.code == own.code == 0
    assert asked.out == own.out


def test_help_of_the_allocator_is_its_own_too() -> None:
    def told(*words: str) -> str:
        command = [sys.executable, "-m", "poise", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout

    assert told("help", "iallocator") == told("iallocator", "--help") != ""


def test_help_alone_is_the_whole_help_of_poise() -> None:
    assert run("help").out == run("--help").out


def test_help_of_what_is_no_command_is_refused() -> None:
    refused(run("help", "blance"), "No such command 'blance'")
