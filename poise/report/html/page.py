"""The page of an answer: the words of the report first, then charts with their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from planner.plan import Json
from planner.whatif import AnswerTable, Verdict, WhatIf
from planner.words import count
from poise.report.blocks import Block, Lines
from poise.report.html.assets import content_policy, licence, scripts, style
from poise.report.html.charts import charts_of
from poise.report.html.risk_times import risk_times
from poise.report.html.tables import rows_shown, table_html
from poise.report.html.text import render_html, text_html
from poise.report.names import ShortNames
from poise.report.whatif import short_names, what_if_text

_VERDICTS = {
    Verdict.OK: "good",
    Verdict.OK_WITH_RISK: "caution",
    Verdict.NOT_OK: "bad",
    Verdict.CANNOT_TELL: "bad",
}
_RISK_TIMES = "risk_times"
_TITLES = {
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


def what_if_html(answer: WhatIf) -> str:
    """An answer as one HTML file, which loads nothing and opens without a network.

    It has the words of the report, all tables of the answer (of long ones the first rows), and
    charts of what the tables have. The same answer gives the same text.
    """
    names = short_names(answer)
    heading, *others = what_if_text(answer)
    tables = _tables(answer)
    charts = any(charts_of(name, table) for name, table in tables.items())
    policy = content_policy(charts=charts)
    others_scripts = f"<!--\nThe scripts vega and vega-interpreter:\n{licence()}-->\n"
    title = text_html(names.within(f"{answer.verdict} TO {answer.deed}"))
    return "".join(
        (
            "<!DOCTYPE html>\n",
            '<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f"<title>{title} – Poise</title>\n",
            f"<style>{style()}</style>\n</head>\n<body>\n",
            '<a class="skip" href="#report">To the report</a>\n',
            _header(answer, heading),
            f'<main id="report">\n{render_html(others)}{_contents(tables)}',
            *(_section(name, table, names) for name, table in tables.items()),
            f"</main>\n{_footer(answer, names)}",
            others_scripts if charts else "",
            *(f"<script>{script}</script>\n" for script in scripts(charts=charts)),
            "</body>\n</html>\n",
        )
    )


def _tables(answer: WhatIf) -> Mapping[str, AnswerTable]:
    """The tables that have rows, in the order of the page."""
    own = {name: table for name, table in answer.tables.items() if table.rows}
    change = answer.change
    found = {} if change is None else {_RISK_TIMES: risk_times(change)}
    order = [name for name in _TITLES if name in own and name not in _LAST]
    order += [name for name in own if name not in _TITLES]
    order += [name for name in _LAST if name in own]
    return {name: table for name, table in found.items() if table.rows} | {
        name: own[name] for name in order
    }


def _header(answer: WhatIf, heading: Block) -> str:
    """The verdict in its sentence, and what belongs to it."""
    assert isinstance(heading, Lines)
    first, *others = heading.lines
    said = text_html(first.text).removeprefix(answer.verdict.value)
    verdict = f'<span class="verdict {_VERDICTS[answer.verdict]}">{answer.verdict.value}</span>'
    return (
        f'<header>\n<p class="over">Poise what-if: {text_html(answer.scenario)}</p>\n'
        f"<h1>{verdict}{said}</h1>\n{render_html([Lines('', others)])}</header>\n"
    )


def _contents(tables: Mapping[str, AnswerTable]) -> str:
    if len(tables) < 2:
        return ""
    links = "".join(
        f'<li><a href="#{escape(name)}">{text_html(_title(name))}</a></li>' for name in tables
    )
    return f'<nav aria-label="Charts and tables"><ul>{links}</ul></nav>\n'


def _title(name: str) -> str:
    return _TITLES.get(name, name.replace("_", " ").capitalize())


def _section(name: str, table: AnswerTable, names: ShortNames) -> str:
    """The charts of a table, and the table."""
    title, number = text_html(_title(name)), len(table.rows)
    charts = charts_of(name, table)
    shown = rows_shown(table)
    told = count(number, "row")
    if shown < number:
        told = f"the first {shown} of {number} rows; all of them: --csv FOLDER"
    is_open = " open" if number <= (_OPEN_BELOW_A_CHART if charts else _OPEN) else ""
    return (
        f'<section aria-labelledby="{escape(name)}">\n<h2 id="{escape(name)}">{title}</h2>\n'
        f"{charts}<details{is_open}><summary>Table: {told}</summary>\n"
        f"{table_html(name, title, table, names)}</details>\n</section>\n"
    )


def _footer(answer: WhatIf, names: ShortNames) -> str:
    from poise import __version__

    ending = f"Names without {text_html(names.suffix)}. " if names.suffix else ""

    facts = {
        "Source": answer.source,
        "As of": answer.as_of or "not known",
        "Asked": "; ".join([answer.scenario, *_asked(answer)]),
        "Cluster": f"{answer.fingerprint[:16]} (the first digits of its fingerprint)",
        "Poise": __version__,
    }
    entries = "".join(f"<dt>{key}</dt><dd>{text_html(told)}</dd>" for key, told in facts.items())
    return (
        "<footer>\n<h2>About this report</h2>\n"
        f"<dl>{entries}</dl>\n"
        f"<p>{ending}Times are hours, minutes and seconds since the begin."
        " This file needs no network, and sends nothing.</p>\n</footer>\n"
    )


def _asked(answer: WhatIf) -> Iterator[str]:
    """The options of the question that say something."""
    for name, value in answer.asked.items():
        told = _words(value)
        if told:
            option = name.replace("_", " ")
            yield option if value is True else f"{option} {told}"


def _words(value: Json) -> str:
    """A value in words; empty where it says nothing."""
    if isinstance(value, Mapping):
        told = ((key.replace("_", " "), _words(one)) for key, one in value.items())
        return ", ".join(f"{key} {words}" for key, words in told if words)
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return ", ".join(map(_words, value))
    return "" if value is None or value is False else str(value)
