"""The page of an answer: the report's own words, every table, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping

import pytest

import poise
from planner.whatif import AnswerTable, WhatIf
from poise.report.blocks import Lines
from poise.report.html import what_if_html
from poise.report.html.assets import scripts
from poise.report.whatif import what_if_document, what_if_report
from tests.planner.plan.made_plans import A, B, C, cluster, instance
from tests.poise.report.html.pages import (
    Found,
    drained,
    found_in,
    is_number,
    lost,
    of_a_week,
    of_many,
    page_of,
    rebooted,
    values,
)

ANSWERS = {"drain": drained, "reboot": rebooted, "lose": lost, "many": of_many}
MIB = 1024 * 1024


def words(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


@pytest.fixture(params=sorted(ANSWERS))
def answer(request: pytest.FixtureRequest) -> WhatIf:
    told: WhatIf = ANSWERS[request.param]()
    return told


def test_every_line_of_the_report_stands_in_the_page_in_its_order(answer: WhatIf) -> None:
    blocks = what_if_report(answer, details=True, columns=1_000_000)
    said = [
        words(line.text).removeprefix("- ")
        for block in blocks
        if isinstance(block, Lines)
        for line in (Lines("", block.lines) if not block.title else block).lines
    ]
    text, place = words(page_of(answer).text), 0
    for line in said:
        place = text.index(line, place)


def test_the_verdict_is_the_heading_and_the_title() -> None:
    page = page_of(drained())
    assert page.title == "OK TO DRAIN node2 – Poise"
    heading = what_if_html(drained()).split("<h1>")[1].split("</h1>")[0]
    told = drained().sentence.replace("node2.gnt.test", "node2")
    assert re.sub("<.*?>", "", heading) == f"{told}."


def test_every_table_with_rows_is_there_with_its_own_values(answer: WhatIf) -> None:
    page = page_of(answer)
    full = {name: table for name, table in answer.tables.items() if table.rows}
    assert set(page.tables) - {"risk_times"} == set(full)
    for name, table in full.items():
        assert list(page.tables[name]) == list(table.columns)
        for column in filter(lambda column: is_number(table, column), table.columns):
            assert page.tables[name][column] == values(table, column), (name, column)


def test_the_numbers_of_moves_and_nodes_are_those_of_the_document() -> None:
    page, document = page_of(drained()), json.loads(json.dumps(what_if_document(drained())))
    times = document["change"]["times"]
    assert list(map(float, page.tables["moves"]["begin"])) == [one["begin"] for one in times]
    assert list(map(float, page.tables["moves"]["end"])) == [one["end"] for one in times]
    tightest = {one["node"]: one for one in document["change"]["meanwhile"]["tightest"]}
    nodes = document["change"]["plan"]["nodes"]
    told = page.tables["nodes"]["free_memory_tightest"]
    assert list(map(int, told)) == [tightest[node["name"]]["free_memory"] for node in nodes]
    spells = document["change"]["meanwhile"]["no_second_copy"]
    assert list(map(float, page.tables["no_second_copy"]["begin"])) == [
        spell["begin"] for spell in spells
    ]


def test_times_at_risk_count_the_spells_of_the_answer() -> None:
    told = rebooted()
    assert told.change is not None
    table = page_of(told).tables["risk_times"]
    assert max(map(int, table["no_second_copy"])) == told.change.meanwhile.copies_missing_at_once


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "</script><h1>x", 'a"onload="x', "--><b>", "&lt;b&gt;"]
)
def test_a_name_is_text_whatever_it_is(name: str) -> None:
    held = cluster(instance(name, A, B), instance("db", A, C))
    told = poise.what_if(held, poise.Drain("a", options=poise.EvacuationOptions()))
    page = page_of(told)
    usual = page_of(
        poise.what_if(cluster(instance("web", A, B), instance("db", A, C)), poise.Drain("a"))
    )
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in usual.tags]
    assert page.scripts == usual.scripts
    assert name in page.tables["moves"]["instance"]


def test_characters_that_control_are_shown_as_their_codes() -> None:
    held = cluster(instance("web\x1b[31m", A, B))
    assert "\x1b" not in what_if_html(poise.what_if(held, poise.Drain("a")))


def test_a_week_has_the_page_of_each_of_its_steps() -> None:
    week = what_if_html(of_a_week())
    articles = week.split("<article")[1:]
    assert len(articles) == 3
    for step, article in zip(of_a_week().steps, articles, strict=True):
        assert step.answer is not None
        alone, within = page_of(step.answer), found_in(f"<article{article}")
        assert within.tables == alone.tables
        assert words(step.answer.verdict) in within.text
    ids = [given["id"] for _, given in found_in(week).tags if "id" in given]
    assert len(ids) == len(set(ids))


def test_another_answer_stands_beside() -> None:
    other = what_if_document(rebooted())
    text = words(found_in(what_if_html(drained(), other=other)).text)
    assert "Side by side" in text
    assert "DRAIN node2" in text
    assert "REBOOT" in text


class _WithMore:
    """An answer with a table that pages know nothing of."""

    def __init__(self, table: AnswerTable) -> None:
        self._table = table

    def __getattr__(self, name: str) -> object:
        return getattr(drained(), name)

    @property
    def tables(self) -> Mapping[str, AnswerTable]:
        return {**drained().tables, "spare_rooms": self._table}


def with_more(*rows: tuple[str, int, bool, None]) -> Found:
    table = AnswerTable(("what_for", "how_many", "certain", "end"), rows)
    return found_in(what_if_html(_WithMore(table)))  # type: ignore[arg-type]


def test_a_table_that_no_chart_is_made_for_is_shown_as_it_is() -> None:
    page = with_more(("small <b>", 12, True, None))
    assert page.tables["spare_rooms"] == {
        "what_for": ["small <b>"],
        "how_many": ["12"],
        "certain": ["true"],
        "end": [""],
    }
    assert "Spare rooms" in page.text
    assert "What for" in page.text


def test_of_a_long_table_the_first_rows_are_shown_and_the_place_of_all_is_told() -> None:
    page = with_more(*[("x", number, False, None) for number in range(5000)])
    assert len(page.tables["spare_rooms"]["how_many"]) == 3500
    assert "the first 3500 of 5000 rows; all of them: --csv FOLDER" in page.text


def test_a_page_of_200_nodes_and_500_moves_is_under_2_mb() -> None:
    assert len(of_many().tables["moves"].rows) == 500
    assert len(what_if_html(of_many()).encode()) < 2 * MIB


def test_only_the_scripts_that_it_brings_along_may_run() -> None:
    page = page_of(drained())
    assert tuple(page.scripts) == scripts()
    allowed = dict(
        part.strip().partition(" ")[::2] for part in page.policy.split(";") if part.strip()
    )
    digests = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (*page.scripts, *page.styles)
    ]
    assert allowed["default-src"] == "'none'"
    assert f"{allowed['script-src']} {allowed['style-src']}".split(" ") == digests


def test_without_charts_there_are_no_scripts_of_others() -> None:
    told = poise.what_if(cluster(instance("web", A, B)), poise.Lose("d"))
    assert page_of(told).scripts == list(scripts(charts=False))
    assert len(what_if_html(told)) < 60_000


def test_a_page_names_no_other_place() -> None:
    for tag, attributes in page_of(drained()).tags:
        assert "src" not in attributes, tag
        assert attributes.get("href", "#").startswith("#")
        assert not {name for name in attributes if name.startswith("on") or name == "style"}


def test_the_same_answer_gives_the_same_page() -> None:
    assert what_if_html(drained()) == what_if_html(drained())


def test_headings_of_tables_say_what_they_head() -> None:
    heads = [given for tag, given in page_of(drained()).tags if tag == "th"]
    assert {given["scope"] for given in heads} == {"col", "row"}
    assert page_of(drained()).language == "en"
