"""Names as people type them."""

from __future__ import annotations

import pytest

from planner.state.names import find_name

NAMES = ["web.ex.com", "web.ex.org", "db", "db.ex.com", "mail.ex.com", "mailer.ex.com"]


@pytest.mark.parametrize(
    ("wanted", "row"),
    [
        ("db", 2),  # an exact name wins over one that only starts so
        ("db.ex", 3),
        ("db.ex.com", 3),
        ("mail", 4),  # not mailer: names are cut at dots
        ("web.ex.org", 1),
        ("web", None),  # two of them
        ("web.ex", None),
        ("we", None),
        ("mail.", None),
        ("nowhere", None),
        ("", None),
    ],
)
def test_a_name_is_found_in_full_or_up_to_a_dot(wanted: str, row: int | None) -> None:
    assert find_name(NAMES, wanted) == row


def test_three_candidates_are_as_ambiguous_as_two() -> None:
    assert find_name(["a.x", "a.y", "a.z"], "a") is None


def test_an_exact_name_wins_even_behind_two_that_start_so() -> None:
    assert find_name(["a.x", "a.y", "a"], "a") == 2
