"""Pages in headless Chromium: drawn, quiet, alone, and fit for keyboards, phones and paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import poise
from planner.whatif import WhatIf
from poise.report.html import what_if_html
from scripts.chromium import Chromium, program
from tests.planner.plan.made_plans import A, B, cluster, instance
from tests.poise.report.html.pages import drained, lost, of_a_week, of_many, rebooted

pytestmark = pytest.mark.skipif(program() is None, reason="no Chromium here")

ANSWERS = {"drain": drained, "reboot": rebooted, "lose": lost, "many": of_many, "week": of_a_week}
TALL = 20_000
"""A window in which all of a page is drawn."""
BARS = "document.querySelectorAll('figure[data-chart={}] .mark-rect.role-mark path').length"
DOMAIN = "[...document.querySelectorAll('figure[data-chart=moves] .role-axis-label text')]"
TICKS = f"{DOMAIN}.map(text => text.textContent).sort().join()"
CHART = "document.querySelector('figure[data-chart=moves] .chart')"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    chromium = Chromium(tmp_path_factory.mktemp("profile"))
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, found = tmp_path_factory.mktemp("pages"), {}
    for name, made in ANSWERS.items():
        answer: WhatIf = made()
        found[name] = folder / f"{name}.html"
        found[name].write_text(what_if_html(answer), "utf-8")
    return found


@pytest.mark.parametrize(
    ("name", "scheme"), [*((name, "light") for name in sorted(ANSWERS)), ("reboot", "dark")]
)
def test_all_charts_are_drawn_without_complaint_or_request(
    browser: Chromium, pages: dict[str, Path], name: str, scheme: str
) -> None:
    browser.open(pages[name], height=TALL, scheme=scheme)
    figures = "[...document.querySelectorAll('figure[data-chart]')]"
    assert browser.value(f"{figures}.length") > 0
    browser.wait(f"{figures}.every(figure => figure.querySelector('.chart svg'))")
    assert browser.complaints == []
    assert browser.requests == [pages[name].as_uri()]


def test_charts_have_a_mark_for_each_move_and_node(
    browser: Chromium, pages: dict[str, Path]
) -> None:
    browser.open(pages["drain"], height=TALL)
    browser.wait(f"{BARS.format('moves')} > 0")
    assert browser.value(BARS.format("moves")) == len(drained().tables["moves"].rows)
    labels = (
        "[...document.querySelectorAll('figure[data-chart=nodes]')].map(figure =>"
        " figure.querySelectorAll('path[aria-label]').length)"
    )
    browser.wait(f"{labels}.every(number => number > 0)")
    nodes = len(drained().tables["nodes"].rows)
    assert browser.value(labels) == [nodes, nodes]


def test_a_mark_is_told_in_the_words_of_its_row(browser: Chromium, pages: dict[str, Path]) -> None:
    browser.open(pages["drain"], height=TALL)
    browser.wait(f"{BARS.format('moves')} > 0")
    marks = "[...document.querySelectorAll('figure[data-chart=moves] path[aria-label]')]"
    told = browser.value(f"{marks}.map(mark => mark.getAttribute('aria-label'))")
    first = "1. inst1: node2, node1 to node1, node4\nmigrate node1; replace-disks node4\n"
    assert f"{first}0:00:00 to 0:03:22\ncopies 10.1 GiB\nmigrates 2.0 GiB of memory" in told


def test_the_pointer_gets_a_hint(browser: Chromium, pages: dict[str, Path]) -> None:
    browser.open(pages["drain"], height=TALL)
    browser.wait(f"{BARS.format('moves')} > 0")
    bar = "document.querySelector('figure[data-chart=moves] path[aria-label]')"
    box = browser.value(f"(({{x, y}}) => [x, y])({bar}.getBoundingClientRect())")
    browser.mouse("mouseMoved", box[0] + 3, box[1] + 3)
    browser.wait("!document.getElementById('tip').hidden")
    tip = browser.value("document.getElementById('tip').textContent")
    assert tip == browser.value(f"{bar}.getAttribute('aria-label')")


def test_keys_zoom_move_and_show_all_again(browser: Chromium, pages: dict[str, Path]) -> None:
    browser.open(pages["drain"], height=TALL)
    browser.wait(f"{BARS.format('moves')} > 0")
    whole = browser.value(TICKS)
    browser.value(f"{CHART}.focus()")
    browser.press("+")
    browser.wait(f"{TICKS} !== {whole!r}")
    nearer = browser.value(TICKS)
    browser.press("ArrowRight")
    browser.wait(f"{TICKS} !== {nearer!r}")
    browser.press("0")
    browser.wait(f"{TICKS} === {whole!r}")


def test_nearer_rows_fill_the_chart(browser: Chromium, pages: dict[str, Path]) -> None:
    browser.open(pages["reboot"], height=TALL)
    browser.wait(f"{BARS.format('nodes')} > 0")
    browser.value("document.querySelector('figure[data-chart=nodes] .zoom button').click()")
    labels = (
        "document.querySelector('figure[data-chart=nodes] .mark-text.role-mark')"
        ".querySelectorAll('text')"
    )
    heights = (
        f"[...{labels}].filter(text => text.getAttribute('opacity') === '1')"
        ".map(text => Number(text.getAttribute('transform').match(/,(.*)[)]/)[1]))"
    )
    browser.wait(f"{heights}.length < 30")
    found = browser.value(heights)
    height, step = 40 * 18, found[1] - found[0]
    assert step == pytest.approx(18 / 0.6)
    assert found[0] < 2 * step
    assert found[-1] > height - 2 * step


def test_a_click_on_zoom_in_shows_less_in_all_charts_of_time(
    browser: Chromium, pages: dict[str, Path]
) -> None:
    browser.open(pages["drain"], height=TALL)
    browser.wait(f"{BARS.format('moves')} > 0 && {BARS.format('risks')} > 0")
    ticks = TICKS.replace("chart=moves", "chart=risks")
    before = browser.value(ticks)
    browser.value("document.querySelector('figure[data-chart=moves] .zoom button').click()")
    browser.wait(f"{ticks} !== {before!r}")


def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl(
    browser: Chromium, pages: dict[str, Path]
) -> None:
    browser.open(pages["drain"], height=TALL)
    browser.wait(f"{BARS.format('moves')} > 0")
    wheel = "new WheelEvent('wheel', {{deltaY: -100, ctrlKey: {}, cancelable: true}})"
    whole = browser.value(TICKS)
    assert browser.value(f"{CHART}.dispatchEvent({wheel.format('false')})")
    assert not browser.value(f"{CHART}.dispatchEvent({wheel.format('true')})")
    browser.wait(f"{TICKS} !== {whole!r}")


def test_all_that_can_be_used_is_reached_by_the_tab_key(
    browser: Chromium, pages: dict[str, Path]
) -> None:
    browser.open(pages["lose"], height=TALL)
    browser.wait(f"{BARS.format('losses')} > 0")
    usable = browser.value(
        "[...document.querySelectorAll('a, button, summary, [tabindex]')]"
        ".filter(one => one.checkVisibility()).length"
    )
    reached = set()
    for _ in range(usable + 1):
        browser.press("Tab")
        reached.add(
            browser.value("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
    body = browser.value("[...document.querySelectorAll('*')].indexOf(document.body)")
    assert len(reached - {body}) == usable


def test_a_table_is_sorted_by_the_heading_that_is_chosen(
    browser: Chromium, pages: dict[str, Path]
) -> None:
    browser.open(pages["drain"])
    head = "document.querySelector('table[data-name=nodes] th[data-key=free_memory_after]')"
    cells = (
        f"[...{head}.closest('table').tBodies[0].rows]"
        f".map(row => Number(row.cells[{head}.cellIndex].dataset.v))"
    )
    for order, sign in (("ascending", 1), ("descending", -1)):
        browser.value(f"{head}.querySelector('button').click()")
        assert browser.value(f"{head}.getAttribute('aria-sort')") == order
        found = browser.value(cells)
        assert found == sorted(found, key=lambda value: sign * value)


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_no_page_is_wider_than_a_phone(
    browser: Chromium, pages: dict[str, Path], name: str
) -> None:
    browser.open(pages[name], width=390, height=TALL, mobile=True)
    browser.wait("[...document.querySelectorAll('.chart')].every(chart => chart.firstChild)")
    assert browser.value("document.documentElement.scrollWidth") <= 390
    assert browser.value(
        "[...document.querySelectorAll('.chart svg')].every("
        "svg => svg.getBoundingClientRect().right <= innerWidth)"
    )


def test_paper_has_every_chart_and_every_table(browser: Chromium, pages: dict[str, Path]) -> None:
    browser.open(pages["reboot"], height=600)
    browser.value(
        "addEventListener('beforeprint', () => { window.open_ = "
        "document.querySelectorAll('details:not([open])').length;"
        " window.undrawn_ = document.querySelectorAll('.chart:empty').length; })"
    )
    assert browser.value("document.querySelectorAll('.chart:empty').length") > 0
    browser.value(
        "addEventListener('beforeprint', () => { window.pressed_ ="
        " document.querySelectorAll('th button').length; })"
    )
    assert browser.paper().startswith(b"%PDF")
    assert browser.value("[window.open_, window.undrawn_, window.pressed_]") == [0, 0, 0]
    assert browser.value("document.querySelectorAll('th button').length") > 0
    assert browser.value("document.querySelectorAll('details:not([open])').length") > 0


def test_without_charts_tables_are_sorted_all_the_same(browser: Chromium, tmp_path: Path) -> None:
    held = cluster(*(instance(name, A, B) for name in "zxy"))
    page = tmp_path / "page.html"
    page.write_text(what_if_html(poise.what_if(held, poise.Lose("a"))), "utf-8")
    browser.open(page)
    assert browser.complaints == []
    assert browser.value("document.querySelectorAll('th button').length") > 0


def test_dark_is_kept_off_paper(browser: Chromium, pages: dict[str, Path]) -> None:
    color = "getComputedStyle(document.body).backgroundColor"
    browser.open(pages["lose"], scheme="dark")
    assert browser.value(color) == "rgb(20, 23, 28)"
    browser.open(pages["lose"], scheme="dark", media="print")
    assert browser.value(color) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_page(
    browser: Chromium, pages: dict[str, Path], scheme: str
) -> None:
    """A contrast of 4.5 to 1 or more, as the web's guidelines for accessibility ask."""
    browser.open(pages["lose"], height=TALL, scheme=scheme)
    browser.wait(f"{BARS.format('losses')} > 0")
    least = browser.value(
        """(() => {
          const light = (color) => {
            const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
              .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const behind = (one) => {
            const color = getComputedStyle(one).backgroundColor;
            return /, 0\\)$/.test(color) && one.parentElement ? behind(one.parentElement) : color;
          };
          return Math.min(...[...document.querySelectorAll('body *')]
            .filter((one) => one.checkVisibility() && [...one.childNodes].some(
              (node) => node.nodeType === 3 && node.textContent.trim()))
            .filter((one) => !/SCRIPT|STYLE/.test(one.tagName))
            .map((one) => {
              const style = getComputedStyle(one);
              const ink = light(one instanceof SVGElement ? style.fill : style.color);
              const paper = light(behind(one));
              return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
            }));
        })()"""
    )
    assert least >= 4.5


def test_what_a_screen_reader_needs_is_there(browser: Chromium, pages: dict[str, Path]) -> None:
    browser.open(pages["reboot"], height=TALL)
    browser.wait(f"{BARS.format('moves')} > 0")
    without = (
        "[...document.querySelectorAll("
        "'[role=group], [role=region], [role=graphics-document], nav, section')]"
        ".filter(one => !one.getAttribute('aria-label') && !one.getAttribute('aria-labelledby'))"
        ".length"
    )
    assert browser.value(without) == 0
    labels = (
        "[...document.querySelectorAll('[role=region], nav, section')].map(one =>"
        " one.getAttribute('aria-label') ?? one.getAttribute('aria-labelledby'))"
    )
    assert browser.value(f"{labels}.length === new Set({labels}).size")
    ids = "[...document.querySelectorAll('[id]')].map(one => one.id)"
    assert browser.value(f"{ids}.length === new Set({ids}).size")
    assert browser.value(
        "[...document.querySelectorAll('[aria-labelledby]')]"
        ".every(one => document.getElementById(one.getAttribute('aria-labelledby')))"
    )
    assert browser.value("document.querySelectorAll('h1').length") == 1
    assert browser.value("document.querySelectorAll('h3, h4').length") == 0
    assert browser.value("[...document.querySelectorAll('button')].every(one => one.textContent)")
    assert browser.value("document.title").startswith("OK TO REBOOT")
