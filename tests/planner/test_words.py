"""Sizes, counts and places in words."""

from __future__ import annotations

import pytest

from planner.plan.move import Position
from planner.words import all_of, count, first_of, human_size, pair_of_nodes, size_in_words


@pytest.mark.parametrize(
    ("mib", "short", "long"),
    [
        (0, "0M", "0 MiB"),
        (1023, "1023M", "1023 MiB"),
        (1024, "1.0G", "1.0 GiB"),
        (-2150, "-2.1G", "-2.1 GiB"),
        (1024**2, "1.0T", "1.0 TiB"),
    ],
)
def test_sizes_take_the_unit_that_they_reach(mib: float, short: str, long: str) -> None:
    assert (human_size(mib), size_in_words(mib)) == (short, long)


def test_one_is_singular() -> None:
    assert [count(n, "node") for n in (0, 1, 2)] == ["0 nodes", "1 node", "2 nodes"]
    assert count(2, "primary", "primaries") == "2 primaries"


def test_the_primary_of_a_pair_stands_first() -> None:
    pair, alone = Position("node1.lab", "node2.lab"), Position("node1.lab")
    assert (pair_of_nodes(pair), pair_of_nodes(alone)) == ("node1.lab:node2.lab", "node1.lab")


def test_the_names_of_a_pair_may_be_shortened() -> None:
    pair = Position("node1.lab", "node2.lab")
    assert pair_of_nodes(pair, lambda name: name.removesuffix(".lab")) == "node1:node2"


def test_the_first_are_named_and_the_rest_counted() -> None:
    assert first_of(["a", "b"], 2) == "a, b"
    assert first_of(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert first_of([], 2) == ""


def test_lists_end_with_and() -> None:
    assert all_of(["a"]) == "a"
    assert all_of(["a", "b", "c"]) == "a, b and c"
