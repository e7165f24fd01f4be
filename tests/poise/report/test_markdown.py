"""Reports in Markdown, read back by a parser of it."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from poise.report.blocks import (
    Bar,
    Block,
    Cell,
    Changed,
    Column,
    Entries,
    Line,
    Lines,
    ListEntry,
    Table,
)
from poise.report.markdown import render_markdown

ODD = ["a|b", "*a*", "_a_", "a_b", "`a`", "<b>", "[a](b)", "&lt;", "~a~", "\\|", "$a$", "![x]"]
"""Texts that Markdown would read as its own marks."""


def page(*blocks: Block) -> str:
    """The HTML that a parser makes of the blocks."""
    html: str = MarkdownIt("commonmark").enable("table").render(render_markdown(blocks))
    return html


def texts(html: str, element: str) -> list[str]:
    """The contents of all elements of a kind, as they are read."""
    found = re.findall(rf"<{element}(?: [^>]*)?>(.*?)</{element}>", html, re.DOTALL)
    return [
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
        for text in found
    ]


def test_the_first_line_is_the_heading() -> None:
    blocks = [Lines("", [Line("OK."), Line("Said."), Line("  Time   long")])]
    assert render_markdown(blocks) == "## OK.\n\nSaid.\n\n- **Time** long\n"


def test_titles_are_headings_of_lists_and_tables() -> None:
    table = Table("T", [Column("A")], [["1"]])
    shown = render_markdown([Lines("", [Line("OK.")]), Lines("L", [Line("one")]), table])
    assert shown == "## OK.\n\n### L\n\n- one\n\n### T\n\n| A |\n| --- |\n| 1 |\n"


def test_a_label_is_bold_and_later_paragraphs_stand_alone() -> None:
    lines = [Line("  N+1   safe"), Line("        b lacks some"), Line("The end.")]
    shown = render_markdown([Lines("", [Line("OK.")]), Lines("", lines)])
    assert shown == "## OK.\n\n- **N+1** safe\n- b lacks some\n\nThe end.\n"


def test_a_command_is_code() -> None:
    assert render_markdown([Lines("Next", [Line("then:", command="poise run a|b")])]) == (
        "### Next\n\n- then: `poise run a|b`\n"
    )
    assert texts(page(Lines("Next", [Line("", command="echo `x`")])), "code") == ["echo `x`"]


def test_a_list_has_the_first_line_beside_the_label() -> None:
    entry = ListEntry("vm1", [Line("stays"), Line("no room")])
    assert render_markdown([Entries("Why", [entry])]) == (
        "### Why\n\n- **vm1** stays\n  - no room\n"
    )


def test_cells_of_each_kind() -> None:
    table = Table(
        "",
        [Column("Name"), Column("n", right=True), Column("Share"), Column("")],
        [
            [Cell("long", "strong", "l"), Changed("9", "10"), Bar(0.1, 0.2), "#."],
            ["", Changed("5", "5"), Bar(0.1, 0.2), ".#"],
        ],
        ["", "15", "", ""],
    )
    assert render_markdown([table]).splitlines() == [
        "| Name | n | Share |  |",
        "| --- | --: | --- | --- |",
        "| long | 9 -> 10 |  | `#.` |",
        "|  | 5 |  | `.#` |",
        "|  | **15** |  |  |",
    ]


@pytest.mark.parametrize("odd", ODD)
def test_texts_are_shown_as_they_are(odd: str) -> None:
    html = page(
        Lines("", [Line(f"x {odd}"), Line(odd)]),
        Lines(odd, [Line(odd), Line(f"{odd}  {odd}")]),
        Table("", [Column(odd)], [[odd], [Cell(odd)]], [odd]),
    )
    assert texts(html, "h2") == [f"x {odd}"]
    assert texts(html, "p") == [odd]
    assert texts(html, "h3") == [odd]
    assert texts(html, "li") == [odd, f"<strong>{odd}</strong> {odd}"]
    assert texts(html, "th") == [odd]
    assert texts(html, "td") == [odd, odd, f"<strong>{odd}</strong>"]


@pytest.mark.parametrize("begin", ["# a", "> a", "+ a", "= a", "1. a", "12) a", "---"])
def test_a_line_does_not_begin_with_a_mark(begin: str) -> None:
    html = page(Lines("", [Line("OK."), Line(begin)]), Lines("L", [Line(begin)]))
    assert (texts(html, "p"), texts(html, "li")) == ([begin], [begin])


def test_text_of_a_cluster_stays_in_its_line() -> None:
    assert len(render_markdown([Lines("", [Line("a\n# b")])]).splitlines()) == 1
