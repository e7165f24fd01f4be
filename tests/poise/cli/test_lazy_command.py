"""Commands that are imported when they are needed, and how they read their words."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import typer

from poise.cli.command_row import CommandRow
from poise.cli.command_table import COMMANDS
from poise.cli.lazy_command import LazyCommand, flowing
from snapshots.errors import UsageError


def row(name: str) -> CommandRow:
    return next(one for one in COMMANDS if one.name == name)


def test_a_row_is_enough_for_a_list_of_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "poise.cli.version", raising=False)
    lazy = LazyCommand(row("version"))
    assert (lazy.name, lazy.help) == ("version", row("version").summary)
    assert "poise.cli.version" not in sys.modules
    assert lazy.command.name == "version"
    assert "poise.cli.version" in sys.modules


def test_a_command_has_a_short_and_a_whole_help() -> None:
    names = {
        name for one in LazyCommand(row("show")).command.get_params(context()) for name in one.opts
    }
    assert {"-h", "--help"} <= names


def context() -> Any:
    command = LazyCommand(row("show")).command
    return command.context_class(command, info_name="show")


def test_a_command_with_words_of_its_own_takes_any() -> None:
    command: Any = LazyCommand(row("hbal")).command
    read = command.make_context("hbal", ["--help", "-Z", "x"])
    assert read.args == ["--help", "-Z", "x"]


def test_an_empty_value_is_refused_before_anything_is_done() -> None:
    command: Any = LazyCommand(row("show")).command
    with pytest.raises(UsageError, match="--group: expected a value, got an empty one"):
        command.make_context("show", ["x", "--group", ""])


def test_completion_is_told_of_no_errors() -> None:
    command: Any = LazyCommand(row("show")).command
    assert command.make_context("show", ["x", "--group", ""], resilient_parsing=True)


def test_the_usage_has_no_brackets_of_a_library() -> None:
    command: Any = LazyCommand(row("status")).command
    assert command.collect_usage_pieces(context()) == ["[OPTIONS]", "[RUN]"]


def test_a_docstring_flows_in_paragraphs() -> None:
    assert (
        flowing("""Fill
    it.

    Up to the
    brim.
    """)
        == "Fill it.\n\nUp to the brim."
    )
    assert flowing(None) == ""


def test_help_ends_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    command: Any = LazyCommand(row("version")).command
    with pytest.raises(typer.Exit):
        command.make_context("version", ["-h"])
    assert capsys.readouterr().out.startswith("Usage: version")
