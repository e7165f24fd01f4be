"""Options of runs: which of several counts, what they become, and how they are written down."""

from __future__ import annotations

import pytest

from executor.limits import Limits
from poise.settings.run_options import (
    NO_LIMIT,
    NOTHING_SAID,
    RunOptions,
    read_copy,
    read_most_moves,
)
from snapshots.errors import UsageError

NOW = 1_700_000_000.0
SOME = RunOptions(parallel=3, max_moves=7, max_copy="1500m", replan=False)


def test_without_options_the_limits_are_the_usual_ones() -> None:
    assert NOTHING_SAID.limits(NOW) == Limits()


def test_options_become_limits() -> None:
    found = RunOptions(parallel=3, max_moves=7, max_copy="1500m", until="2h").limits(NOW)
    assert (found.moves, found.total_moves) == (3, 7)
    assert found.copy_gib == 1500 / 1024
    assert found.until == NOW + 7200


@pytest.mark.parametrize("option", ["parallel", "per_node", "resyncs_per_node", "attempts"])
def test_nothing_at_a_time_is_refused(option: str) -> None:
    typed = option.replace("_", "-")
    with pytest.raises(UsageError, match=f"--{typed}: expected 1 or more, got 0"):
        RunOptions(**{option: 0}).limits(NOW)  # type: ignore[arg-type]


def test_a_limit_can_be_lifted() -> None:
    lifted = RunOptions(max_moves=NO_LIMIT, max_copy=NO_LIMIT, until=NO_LIMIT)
    assert lifted.over(RunOptions(max_moves=7, max_copy="1g", until="2h")).limits(NOW) == Limits()


def test_what_is_said_counts_before_what_was() -> None:
    over = RunOptions(parallel=5).over(SOME)
    assert (over.parallel, over.max_moves, over.replan) == (5, 7, False)


def test_what_was_given_before_is_what_is_not_said_now() -> None:
    now = RunOptions(parallel=5, until="2h").over(SOME)
    kept = RunOptions(parallel=5, until="2h").kept_of(now)
    assert kept == RunOptions(max_moves=7, max_copy="1500m", replan=False)


def test_a_time_that_holds_is_not_read_again() -> None:
    before = Limits(until=NOW + 60)
    options = RunOptions(until="2h")
    assert options.limits_again(NOTHING_SAID, before, NOW).until == NOW + 60
    assert options.limits_again(options, before, NOW).until == NOW + 7200


def test_a_time_that_is_over_is_read_once_more() -> None:
    over = RunOptions(until="2h").limits_again(NOTHING_SAID, Limits(until=NOW - 60), NOW)
    assert over.until == NOW + 7200


def test_they_are_written_as_they_are_typed() -> None:
    assert SOME.in_words() == "--parallel 3 --max-moves 7 --max-copy 1500m --no-replan"
    assert NOTHING_SAID.in_words() == ""


def test_a_document_gives_them_back() -> None:
    assert RunOptions.from_document(SOME.document()) == SOME
    assert RunOptions.from_document({"parallel": 3, "of-a-later-poise": 1}).parallel == 3
    assert RunOptions.from_document("nothing") == NOTHING_SAID


def test_a_document_of_another_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="option parallel: unexpected value"):
        RunOptions.from_document({"parallel": "3"})


@pytest.mark.parametrize(("text", "read"), [(None, None), ("none", NO_LIMIT), ("7", 7)])
def test_a_number_of_moves_or_none(text: str | None, read: object) -> None:
    assert read_most_moves(text) == read


def test_what_is_no_number_of_moves_is_refused() -> None:
    with pytest.raises(UsageError, match="--max-moves: expected a whole number or none"):
        read_most_moves("many")


def test_nothing_to_copy_is_no_budget() -> None:
    assert read_copy("512m") == 0.5
    with pytest.raises(UsageError, match="--max-copy: expected a size above 0"):
        read_copy("0")
