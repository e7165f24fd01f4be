"""Help as text: what stands beside what, and what is never parted."""

from __future__ import annotations

import pytest

from poise.cli.command_row import Example
from poise.cli.help_page import HelpEntry, HelpPage, HelpSection
from poise.cli.help_text import short_help, whole_help

FILL = HelpEntry(("-f", "--fill"), "Fill it.", "N")
EMPTY = HelpEntry(("--empty",), "Empty it.")


def page(*entries: HelpEntry, examples: tuple[Example, ...] = ()) -> HelpPage:
    section = HelpSection("Options", entries)
    main = HelpSection("Main options", entries[:1])
    return HelpPage("poise fill", "Fill.", "poise fill --help", main, (section,), examples)


def marked(text: str, style: str) -> str:
    return f"<{style} {text}>"


def test_long_names_stand_below_each_other() -> None:
    assert whole_help(page(FILL, EMPTY), 80).splitlines()[-2:] == [
        "  -f, --fill N  Fill it.",
        "      --empty   Empty it.",
    ]


def test_the_short_help_has_the_main_options_and_tells_of_the_others() -> None:
    assert short_help(page(FILL, EMPTY), 80).splitlines()[-4:] == [
        "Main options:",
        "  -f, --fill N  Fill it.",
        "",
        "All options: poise fill --help",
    ]


@pytest.mark.parametrize(
    ("columns", "lines"),
    [
        (40, ["  poise fill   to the brim", "  poise empty"]),
        (25, ["  # to the brim", "  poise fill", "  poise empty"]),
    ],
)
def test_remarks_stand_beside_the_examples_or_above_them(columns: int, lines: list[str]) -> None:
    examples = (Example("poise fill", "to the brim"), Example("poise empty"))
    text = whole_help(page(examples=examples), columns)
    assert text.split("Examples:\n")[1].splitlines() == lines


def test_a_narrow_terminal_gets_the_meaning_below_the_name() -> None:
    text = whole_help(page(HelpEntry(("--fill-it-to-the-brim",), "At once.")), 30)
    assert text.splitlines()[-2:] == ["      --fill-it-to-the-brim", "        At once."]


@pytest.mark.parametrize("columns", range(30, 80))
def test_a_default_is_not_parted_from_its_word(columns: int) -> None:
    entry = HelpEntry(("--fill",), "x " * 20, "N", default="4")
    assert "[default: 4]" in whole_help(page(entry), columns)


def test_styles_are_those_of_reports() -> None:
    examples = (Example("poise fill", "to the brim"),)
    text = short_help(page(FILL, examples=examples), 80, paint=marked)
    assert text.splitlines() == [
        "<heading Usage:> poise fill",
        "",
        "Fill.",
        "",
        "<heading Examples:>",
        "  <strong poise fill>  <faint to the brim>",
        "",
        "<heading Main options:>",
        "  <strong -f>, <strong --fill> N  Fill it.",
        "",
        "<heading All options:> poise fill --help",
    ]
