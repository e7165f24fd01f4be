"""Predicted and measured times side by side."""

from __future__ import annotations

import json

import pytest

from benchmarks.durations import TimedChange, median_error, read_changes, table

CHANGES = [
    TimedChange("drain node1", predicted=90.0, p90=120.0, measured=100.0),
    TimedChange("drain node2", predicted=100.0, p90=120.0, measured=125.0),
    TimedChange("drain node3", predicted=110.0, p90=120.0, measured=100.0),
]


def test_the_error_is_a_share_of_what_was_measured() -> None:
    assert [round(one.error, 9) for one in CHANGES] == [0.1, 0.2, -0.1]
    assert median_error(CHANGES) == pytest.approx(0.1)


def test_the_last_line_has_both_figures() -> None:
    told = table(CHANGES)
    assert told[-1] == "median error 10.0%; 2 of 3 within p90"
    assert [line.endswith("beyond p90") for line in told[1:-1]] == [False, True, False]


def test_a_file_has_a_change_a_line() -> None:
    lines = [
        json.dumps({"name": one.name, "predicted": one.predicted, "p90": one.p90,
                    "measured": one.measured})
        for one in CHANGES
    ]  # fmt: skip
    assert read_changes([*lines, ""]) == CHANGES


@pytest.mark.parametrize(
    "line",
    [
        "drain",
        "[]",
        '{"name": "x", "predicted": 1, "measured": 2}',
        '{"name": "x", "predicted": 1, "p90": null, "measured": 2}',
        '{"name": "x", "predicted": 1, "p90": 2, "measured": 0}',
        '{"name": "x", "predicted": 1, "p90": NaN, "measured": 1}',
    ],
)
def test_a_line_that_is_no_change_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2: "):
        read_changes(["", line])
