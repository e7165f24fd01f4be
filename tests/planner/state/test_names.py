"""Names as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.state.names import common_suffix, find_name, strip_suffix


@pytest.mark.parametrize(
    ("nodes", "instances", "suffix"),
    [
        (["n1.ex.com", "n2.ex.com"], ["web.ex.com"], ".ex.com"),
        (["n1.ex.com", "n2.ex.com"], ["web.vm.ex.com"], ".ex.com"),
        (["n1.hw.ex.com", "n2.hw.ex.com"], ["web.vm.ex.com"], ".ex.com"),
        (["n1.ex.com", "n2.ex.com"], [], ".ex.com"),
        (["n1.ex.com"], [], ".ex.com"),  # never the whole name: a suffix starts with a dot
        (["n1.ex.com", "n2.ex.org"], [], ""),
        (["n1.ex.com", "n2.ex.com"], ["web"], ""),
        (["n1", "n2"], ["web"], ""),
        (["n1.com", "n2xcom"], [], ""),  # the dot is part of it
        (["a.b.c", "b.c"], [], ".c"),
        ([".com", "n2.com"], [], ".com"),
        ([], ["web.ex.com"], ""),
    ],
)
def test_the_suffix_that_all_names_share(
    nodes: list[str], instances: list[str], suffix: str
) -> None:
    assert common_suffix(nodes, instances) == suffix


name_lists = st.lists(st.text("ab.", min_size=1, max_size=6), min_size=1, max_size=5)


@given(name_lists, name_lists)
def test_the_suffix_is_the_longest_that_starts_with_a_dot(
    nodes: list[str], instances: list[str]
) -> None:
    shared = [
        nodes[0][at:]
        for at, letter in enumerate(nodes[0])
        if letter == "." and all(n.endswith(nodes[0][at:]) for n in nodes + instances)
    ]
    assert common_suffix(nodes, instances) == max(shared, key=len, default="")


def test_aliases_lack_the_suffix() -> None:
    assert strip_suffix(["n1.ex.com", "n2.ex.com"], ".ex.com") == ("n1", "n2")
    assert strip_suffix(["n1", "n2"], "") == ("n1", "n2")


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
