"""Sizes and counts in words."""

from __future__ import annotations

import pytest

from planner.words import count, human_size, size_in_words


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
