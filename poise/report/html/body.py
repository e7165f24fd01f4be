"""The part of a page that an answer has: the words of its report, then charts and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from planner.whatif import AnswerTable, WhatIf
from planner.words import count
from poise.report.blocks import Block, Lines
from poise.report.html.charts import charts_of
from poise.report.html.risk_times import risk_times
from poise.report.html.tables import rows_shown, table_html
from poise.report.html.text import render_html, text_html
from poise.report.names import ShortNames
from poise.report.whatif import VERDICT_STYLES, what_if_text

_RISK_TIMES = "risk_times"
_TITLES = {
    "steps": "Steps",
    _RISK_TIMES: "At risk over time",
    "stages": "Reboots",
    "moves": "Moves",
    "nodes": "Nodes before, at the tightest moment, and after",
    "losses": "Cases",
    "risks": "Risks",
    "no_second_copy": "Instances without a second copy",
    "not_safe": "Nodes that are not N+1 safe",
    "down": "Instances that are down",
}
"""The titles of the tables that are known."""
_LAST = ("risks", "no_second_copy", "not_safe", "down")
"""The tables with the details of what others sum up."""
_OPEN, _OPEN_BELOW_A_CHART = 15, 8
"""Rows of a table that is shown at once, by itself and below a chart."""


@dataclass(frozen=True, slots=True)
class PagePlace:
    """The place of an answer in a page.

    Attributes:
        prefix: begins the identifiers of its sections and the labels of what is in them.
        level: of its headings.
        share: the number of answers in the page, which share the room for tables.
    """

    prefix: str = ""
    level: int = 2
    share: int = 1


@dataclass(frozen=True, slots=True)
class AnswerBody:
    """The parts of a page that an answer has, as HTML; the verdict's own lines stand apart."""

    sentence: str
    lead: str
    content: str
    has_charts: bool


def body_of(
    answer: WhatIf, names: ShortNames, place: PagePlace, *, beside: tuple[Block, ...] = ()
) -> AnswerBody:
    """The parts of an answer; ``beside`` are blocks that stand behind the report's own."""
    heading, *others = what_if_text(answer, offers=not place.prefix)
    assert isinstance(heading, Lines)
    line, *lead = heading.lines
    tables = _tables(answer)
    sections = [_section(name, table, names, place) for name, table in tables.items()]
    text = render_html([*others, *beside], place.level)
    return AnswerBody(
        _sentence(answer, line.text),
        render_html([Lines("", lead)]),
        f"{text}{_contents(tables, place)}{''.join(sections)}",
        any(charts_of(name, table) for name, table in tables.items()),
    )


def _sentence(answer: WhatIf, text: str) -> str:
    """The verdict in its sentence, its fixed words set apart."""
    verdict = answer.verdict
    said = text_html(text).removeprefix(verdict.value)
    return f'<span class="verdict {VERDICT_STYLES[verdict]}">{verdict.value}</span>{said}'


def _tables(answer: WhatIf) -> Mapping[str, AnswerTable]:
    """The tables that have rows, in the order of the page."""
    found = {name: table for name, table in answer.tables.items() if table.rows}
    if answer.change is not None and (times := risk_times(answer.change)).rows:
        found[_RISK_TIMES] = times
    order = [name for name in _TITLES if name in found and name not in _LAST]
    order += [name for name in found if name not in _TITLES]
    order += [name for name in _LAST if name in found]
    return {name: found[name] for name in order}


def _contents(tables: Mapping[str, AnswerTable], place: PagePlace) -> str:
    if len(tables) < 2:
        return ""
    links = "".join(
        f'<li><a href="#{place.prefix}{escape(name)}">{text_html(_title(name))}</a></li>'
        for name in tables
    )
    label = f"{_spoken(place)}charts and tables".capitalize()
    return f'<nav aria-label="{label}"><ul>{links}</ul></nav>\n'


def _title(name: str) -> str:
    return _TITLES.get(name, name.replace("_", " ").capitalize())


def _spoken(place: PagePlace) -> str:
    """The prefix for people: ``step 2: ``."""
    return f"{place.prefix.rstrip('-').replace('-', ' ')}: " if place.prefix else ""


def _section(name: str, table: AnswerTable, names: ShortNames, place: PagePlace) -> str:
    """The charts of a table, and the table."""
    title, number = text_html(_title(name)), len(table.rows)
    charts, shown = charts_of(name, table), rows_shown(table, place.share)
    told = count(number, "row")
    if shown < number:
        told = f"the first {shown} of {number} rows; all of them: --csv FOLDER"
    is_open = " open" if number <= (_OPEN_BELOW_A_CHART if charts else _OPEN) else ""
    label, anchor = f"{_spoken(place)}{title}", f"{place.prefix}{escape(name)}"
    return (
        f'<section aria-label="{label}">\n'
        f'<h{place.level} id="{anchor}">{title}</h{place.level}>\n'
        f"{charts}<details{is_open}><summary>Table: {told}</summary>\n"
        f"{table_html(name, label, table, names, shown)}</details>\n</section>\n"
    )
