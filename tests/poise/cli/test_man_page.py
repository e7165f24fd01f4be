"""A manual page: what is in it, and that no text is taken for a request."""

from __future__ import annotations

from poise.cli.command_row import Example
from poise.cli.help_page import HelpEntry, HelpNote, HelpPage, HelpSection
from poise.cli.man_page import man_page

FILL = HelpEntry(("-f", "--fill"), "Fill it.", "N", default="4")
MAIN = HelpSection("Main options", ())


def page(*sections: HelpSection, summary: str = "Fill a glass.", **more: object) -> HelpPage:
    return HelpPage("poise fill [OPTIONS] GLASS", summary, "", MAIN, sections, **more)  # type: ignore[arg-type]


def source(shown: HelpPage, *others: str) -> list[str]:
    return man_page("poise-fill", shown, "1.2", others).splitlines()


def test_a_page_begins_with_its_name_its_usage_and_what_the_command_does() -> None:
    assert source(page(details=("To the brim.",))) == [
        r'.TH POISE\-FILL 1 "" "Poise 1.2" "Poise"',
        ".SH NAME",
        r"poise\-fill \- Fill a glass",
        ".SH SYNOPSIS",
        r"\fBpoise fill\fR [OPTIONS] GLASS",
        ".SH DESCRIPTION",
        "Fill a glass.",
        ".PP",
        "To the brim.",
    ]


def test_an_option_has_its_names_its_value_and_its_default() -> None:
    assert source(page(HelpSection("Options", (FILL,))))[-4:] == [
        '.SH "OPTIONS"',
        ".TP",
        r"\fB\-f\fR, \fB\-\-fill\fR \fIN\fR",
        "Fill it. Default: 4.",
    ]


def test_all_options_stand_in_one_chapter() -> None:
    sections = (HelpSection("Options", (FILL,)), HelpSection("Glass", (FILL,)))
    headings = [line for line in source(page(*sections)) if line[:3] in (".SH", ".SS")]
    assert headings[-2:] == ['.SH "OPTIONS"', '.SS "Glass"']


def test_commands_stand_in_one_chapter() -> None:
    rows = (HelpEntry(("balance",), "Plan."),)
    lines = source(page(HelpSection("Plan", rows), HelpSection("Act", rows)))
    assert [line for line in lines if line[:3] in (".SH", ".SS")][-3:] == [
        '.SH "COMMANDS"',
        '.SS "Plan"',
        '.SS "Act"',
    ]


def test_notes_examples_and_other_pages_stand_below() -> None:
    shown = page(after=(HelpNote("Login", "None."),), examples=(Example("poise fill -f 2", "two"),))
    assert source(shown, "poise-empty", "poise")[-8:] == [
        '.SH "LOGIN"',
        "None.",
        '.SH "EXAMPLES"',
        ".TP",
        r"\fBpoise fill \-f 2\fR",
        "two",
        '.SH "SEE ALSO"',
        r"poise(1), poise\-empty(1)",
    ]


def test_text_is_no_request() -> None:
    lines = source(page(details=(".so /etc/passwd", r"a \fB b"), summary="'Fill'."))
    assert r"\&.so /etc/passwd" in lines
    assert r"\&'Fill'." in lines
    assert r"a \efB b" in lines


def test_a_page_is_ascii() -> None:
    assert source(page(details=("FILE.… “now”",)))[-1] == r"FILE.\[u2026] \[u201C]now\[u201D]"
