"""Tables for notebooks: nothing in them is markup."""

from __future__ import annotations

from snapshots.html_table import html_table


def test_values_are_escaped_and_made_harmless() -> None:
    shown = html_table("<b>", ["&"], [["<i>\x1b[2J"]])
    assert "<caption>&lt;b&gt;</caption>" in shown
    assert "<th>&amp;</th>" in shown
    assert "<td>&lt;i&gt;" in shown
    assert "\x1b" not in shown


def test_floats_are_short_and_nothing_is_empty() -> None:
    assert "<td>0.33333333</td><td></td><td>7</td>" in html_table("", [], [[1 / 3, None, 7]])


def test_only_the_first_rows_are_shown() -> None:
    rows = [[f"row{k}"] for k in range(5)]
    assert html_table("", [], rows, most=3).endswith(
        "<td>row2</td></tr></tbody></table><p>and 2 more</p>"
    )
    assert "more" not in html_table("", [], rows, most=5)
