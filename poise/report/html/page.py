"""The page of an answer: the words of the report first, then charts with their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.plan import Json
from planner.whatif import WhatIf
from poise.report.html.assets import content_policy, licence, scripts, style
from poise.report.html.body import AnswerBody, PagePlace, body_of
from poise.report.html.text import text_html
from poise.report.names import ShortNames
from poise.report.whatif import comparison, short_names

_UNBROKEN = 1_000_000
"""Columns that no line fills."""


def what_if_html(answer: WhatIf, *, other: Mapping[str, Any] | None = None) -> str:
    """An answer as one HTML file, which loads nothing and opens without a network.

    It has the words of the report, all tables of the answer (of long ones the first rows), and
    charts of what the tables have; of a week also those of its steps. The same answer gives the
    same text. ``other`` is the document of an answer (``--json``) to show beside it.
    """
    names = short_names(answer)
    beside = () if other is None else tuple(comparison(answer, other, _UNBROKEN)[1:])
    share = 1 + len(answer.steps)
    body = body_of(answer, names, PagePlace(share=share), beside=beside)
    steps = {
        number: body_of(step.answer, names, PagePlace(f"step-{number}-", 3, share))
        for number, step in enumerate(answer.steps, start=1)
        if step.answer is not None
    }
    charts = body.has_charts or any(step.has_charts for step in steps.values())
    policy = content_policy(charts=charts)
    title = text_html(names.within(f"{answer.verdict} TO {answer.deed}"))
    others_scripts = f"<!--\nThe scripts vega and vega-interpreter:\n{licence()}-->\n"
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
            f'<header>\n<p class="over">Poise what-if: {text_html(answer.scenario)}</p>\n'
            f"<h1>{body.sentence}</h1>\n{body.lead}</header>\n",
            f'<main id="report">\n<div data-answer>\n{body.content}</div>\n',
            _contents(steps),
            *(_step(number, step) for number, step in steps.items()),
            f"</main>\n{_footer(answer, names)}",
            others_scripts if charts else "",
            *(f"<script>{script}</script>\n" for script in scripts(charts=charts)),
            "</body>\n</html>\n",
        )
    )


def _contents(steps: Mapping[int, AnswerBody]) -> str:
    """The way to each step, where there are some."""
    links = "".join(f'<li><a href="#step-{number}">Step {number}</a></li>' for number in steps)
    return f'<nav aria-label="Steps"><ul>{links}</ul></nav>\n' if links else ""


def _step(number: int, body: AnswerBody) -> str:
    """A step of a week, with all that its own page would have."""
    return (
        f'<article data-answer aria-labelledby="step-{number}">\n'
        f'<h2 id="step-{number}">Step {number}: {body.sentence}</h2>\n'
        f"{body.lead}{body.content}</article>\n"
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
        f"<p>{ending}Times are hours, minutes and seconds since the begin,"
        " sizes without a unit MiB. This file needs no network, and sends nothing.</p>\n</footer>\n"
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
