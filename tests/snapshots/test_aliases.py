"""The short names that Ganeti's tools show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.aliases import common_suffix, strip_suffix


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
