"""The frames of a page's charts; ``page.js`` draws them from the table beside them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from planner.whatif import AnswerTable
from planner.words import count


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the rows of one table.

    Attributes:
        kind: the drawing, by the name that the script knows.
        title: what it shows.
        key: what its colours mean: (word of the style sheet, shape, meaning).
        most: rows that it shows.
        thing: what a row is.
        order: the rows that it shows first where there are more.
        what: which of the table's columns it shows, for kinds that have a choice.
        least: rows below which the table alone says as much.
        note: what else is to be known of it.
    """

    kind: str
    title: str
    key: tuple[tuple[str, str, str], ...]
    most: int
    thing: str
    order: str
    what: str = ""
    least: int = 1
    note: str = ""


_LEFT = (
    ("before", "ring", "before"),
    ("least", "tick", "at the tightest moment"),
    ("after", "dot", "after"),
)
_MOVES = (
    ("move", "", "migrates"),
    ("copy", "", "copies disks"),
    ("stop", "", "restarts"),
    ("off", "", "node off"),
)
_CHARTS: dict[str, tuple[Chart, ...]] = {
    "nodes": (
        Chart("nodes", "Memory left", _LEFT, 200, "node", "those that change", "memory"),
        Chart("nodes", "Disk left", _LEFT, 200, "node", "those that change", "disk"),
    ),
    "moves": (
        Chart(
            "node_times",
            "Nodes in time: moves from and to them",
            _MOVES,
            1000,
            "move",
            "the earliest",
        ),
        Chart("moves", "Moves in time", _MOVES, 1000, "move", "the earliest"),
    ),
    "risk_times": (
        Chart(
            "risks",
            "Instances and nodes at risk",
            (),
            10_000,
            "time",
            "the earliest",
            note="Counted is what the change brings about, and not what was so before.",
        ),
    ),
    "losses": (
        Chart(
            "losses",
            "Instances in each case",
            (
                ("lost", "", "lost"),
                ("noroom", "", "no room"),
                ("down", "", "down"),
                ("restart", "", "restart"),
                ("nocopy", "", "no second copy"),
            ),
            40,
            "case",
            "the worst",
            least=2,
        ),
    ),
}
"""The charts of the tables that have some."""
_BY_HAND = "Zoom; so does Ctrl with the wheel, and dragging moves"
_KEYS = "plus and minus zoom, arrows move, 0 shows all"


def charts_of(name: str, table: AnswerTable) -> str:
    """The frames of the charts of a table; none of one that no chart is made for."""
    charts = _CHARTS.get(name, ())
    frames = "".join(
        _frame(name, chart, len(table.rows)) for chart in charts if len(table.rows) >= chart.least
    )
    return f'<div class="pair">\n{frames}</div>\n' if len(charts) > 1 and charts[0].what else frames


def _frame(name: str, chart: Chart, rows: int) -> str:
    title = escape(chart.title)
    if rows > chart.most:
        title += f" ({chart.most} of {count(rows, chart.thing)}, {chart.order} first)"
    key = "".join(
        f'<span class="key"><i class="{shape}" data-c="{color}"></i>{escape(meaning)}</span>'
        for color, shape, meaning in chart.key
    )
    note = f'<p class="note">{escape(chart.note)}</p>\n' if chart.note else ""
    keys = f'<span class="keys">{key}</span>' if key else ""
    buttons = "".join(
        f'<button type="button" aria-label="{label}: {title}">{sign}</button>'
        for sign, label in (("+", "Zoom in"), ("−", "Zoom out"), ("All", "Show all"))
    )
    return (
        f'<figure data-chart="{chart.kind}" data-of="{escape(name)}" data-what="{chart.what}"'
        f' data-most="{chart.most}" data-title="{title}; the table below has the figures">\n'
        f'<figcaption><b>{title}</b><span class="zoom" title="{_BY_HAND}">{buttons}</span>'
        f"{keys}</figcaption>\n"
        f'<div class="chart" tabindex="0" role="group" aria-label="{title}; {_KEYS}"></div>\n'
        f"{note}"
        '<p class="undrawn">The chart needs JavaScript; the table below has its figures.</p>\n'
        "</figure>\n"
    )
