"""The help of a command as data: options as they are declared, in their sections."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from poise.cli.application import app
from poise.cli.command_row import CommandRow, Example
from poise.cli.command_table import COMMANDS
from poise.cli.help_page import (
    FIRST_STEPS,
    HelpEntry,
    HelpNote,
    HelpPage,
    page_of_command,
    page_of_poise,
)
from poise.cli.option import flag, option

ROW = CommandRow(
    "fill", "", "Fill.", "Act", examples=(Example("poise fill GLASS"),), main_options=("--most",)
)


def fill(
    glass: Annotated[str, typer.Argument(metavar="[GLASS]", help="What.", show_default="any")],
    most: Annotated[int, option("--most", "-m", metavar="N", help="How much.")],
    least: Annotated[
        float, option("--least", panel="Limits", metavar="X", help="Less.", default=True)
    ] = 0.5,
    fast: Annotated[bool, flag("--fast/--slow", panel="Limits", help="At once.")] = True,
) -> None:
    """Fill.

    Up to the brim.
    """


def page() -> HelpPage:
    only = typer.Typer(add_completion=False)
    only.command("fill", help="Fill.\n\nUp to the brim.")(fill)
    command: Any = typer.main.get_command(only)
    return page_of_command(command, command.context_class(command, info_name="poise fill"), ROW)


def test_the_summary_is_the_first_paragraph() -> None:
    assert (page().summary, page().details) == ("Fill.", ("Up to the brim.",))


def test_arguments_come_first_then_options_then_sections_in_their_order() -> None:
    assert [section.title for section in page().sections] == ["Arguments", "Options", "Limits"]


def test_an_argument_has_no_value_of_its_own() -> None:
    assert page().sections[0].entries == (HelpEntry(("GLASS",), "What.", default="any"),)


def test_an_option_has_its_value_and_is_required_without_a_default() -> None:
    most = HelpEntry(("-m", "--most"), "How much.", "N", required=True)
    assert page().sections[1].entries[0] == most
    assert page().main.entries == (most,)


def test_a_default_is_shown_where_it_is_to_be() -> None:
    assert page().sections[2].entries[0] == HelpEntry(("--least",), "Less.", "X", default="0.5")


def test_a_switch_has_both_names_and_no_default() -> None:
    assert page().sections[2].entries[1] == HelpEntry(("--fast", "--slow"), "At once.")


def test_the_page_of_poise_has_every_command_once() -> None:
    group: Any = typer.main.get_command(app)
    note = HelpNote("Login", "None.")
    shown = page_of_poise(group, group.context_class(group, info_name="poise"), after=(note,))
    named = [entry.names[0] for part in shown.sections for entry in part.entries]
    assert [name for name in named if not name.startswith("-")] == [row.name for row in COMMANDS]
    assert (shown.examples, shown.after) == (FIRST_STEPS, (note,))
    listed = ", ".join(entry.text for entry in shown.main.entries)
    assert listed.split(", ") == [row.name for row in COMMANDS]
