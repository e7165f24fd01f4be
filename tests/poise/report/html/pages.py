"""Pages of answers, and what is in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import poise
from planner.whatif import AnswerTable, WhatIf
from poise.report.html import what_if_html
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, GROUP, instance, node
from tests.poise.command_line import LARGE, RECORDED


@cache
def drained() -> WhatIf:
    """A node of four is emptied."""
    return poise.what_if(poise.load(Path(RECORDED)), poise.Drain("node2", full=True))


@cache
def rebooted() -> WhatIf:
    """Three nodes reboot, one after the other."""
    nodes = ["node07", "node08", "node09"]
    return poise.what_if(poise.load(Path(LARGE)), poise.Reboot(nodes))


@cache
def lost() -> WhatIf:
    """Each node fails."""
    return poise.what_if(poise.load(Path(LARGE)), poise.Lose(any_nodes=1))


@cache
def of_a_week() -> WhatIf:
    """Two nodes of 40 reboot, then each may fail, then another one reboots."""
    steps = [poise.Reboot(["node07", "node08"]), poise.Lose(any_nodes=1), poise.Reboot(["node09"])]
    week = poise.Week([poise.WeekStep(step) for step in steps], "spring")
    return poise.what_if(poise.load(Path(LARGE)), week)


@cache
def of_many() -> WhatIf:
    """All of 200 nodes reboot, which takes 500 moves."""
    nodes = [node(f"n{k:03d}.example.com") for k in range(200)]
    guests = [
        instance(f"vm{k:03d}.example.com", k % 200, (k + 7) % 200, memory=GIB) for k in range(250)
    ]
    held = Cluster.from_records([GROUP], nodes, guests, tags=(), source="many")
    return poise.what_if(held, poise.Reboot())


@dataclass
class Found:
    """What a page has: its text, and the cells of its tables by name and column."""

    text: str = ""
    title: str = ""
    language: str = ""
    policy: str = ""
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    tables: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads a page as a browser would, cells by their values."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Found()
        self._in = ""
        self._table: str | None = None
        self._keys: list[str] = []
        self._cell: list[str] | None = None
        self._value: str | None = None
        self._column = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.found.tags.append((tag, given))
        self._in = tag
        if tag == "html":
            self.found.language = given.get("lang", "")
        elif tag == "meta" and "http-equiv" in given:
            self.found.policy = given["content"]
        elif tag == "table":
            self._table, self._keys = given.get("data-name"), []
        elif tag == "tr":
            self._column = 0
        elif self._table is not None and tag in ("td", "th"):
            if "data-key" in given:
                self._keys.append(given["data-key"])
                self.found.tables.setdefault(self._table, {})[given["data-key"]] = []
                return
            self._cell, self._value = [], given.get("data-v")

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.found.scripts.append(data)
        elif self._in == "style":
            self.found.styles.append(data)
        elif self._in == "title":
            self.found.title += data
        else:
            self.found.text += data
            if self._cell is not None:
                self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in = ""
        if tag in ("td", "th") and self._cell is not None and self._table is not None:
            shown = "".join(self._cell)
            value = shown if self._value is None else self._value
            self.found.tables[self._table][self._keys[self._column]].append(value)
            self._column += 1
            self._cell = None
        elif tag in ("p", "li", "dd", "dt", "h1", "h2"):
            self.found.text += "\n"


def found_in(page: str) -> Found:
    """What a page has."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found


def page_of(answer: WhatIf) -> Found:
    """What the page of an answer has."""
    return found_in(what_if_html(answer))


def values(table: AnswerTable, column: str) -> list[str]:
    """The numbers of a column as a page keeps them."""
    k = table.columns.index(column)
    return ["" if row[k] is None else str(row[k]) for row in table.rows]


def is_number(table: AnswerTable, column: str) -> bool:
    """True of a column with numbers, and nothing else but no values."""
    k = table.columns.index(column)
    given = [row[k] for row in table.rows if row[k] is not None]
    return bool(given) and all(
        isinstance(v, int | float) and v is not True and v is not False for v in given
    )
