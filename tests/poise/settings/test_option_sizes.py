"""Sizes of options, and numbers whose unit was forgotten."""

from __future__ import annotations

import pytest

from poise.settings.option_sizes import forgotten_units, size_option
from snapshots.errors import UsageError


@pytest.mark.parametrize(
    ("text", "mib"), [("512", 512), ("512m", 512), ("8g", 8192), ("2t", 2 << 20), ("0", 0)]
)
def test_a_size_is_in_mib(text: str, mib: int) -> None:
    assert size_option(text, "--memory") == mib


@pytest.mark.parametrize("text", ["", "much", "-1", "-1g", "8x", "1e9t"])
def test_what_is_no_size_is_repeated(text: str) -> None:
    with pytest.raises(UsageError, match=f"--memory: expected a size .*, got '{text}'"):
        size_option(text, "--memory")


def test_a_size_so_small_that_its_unit_was_forgotten() -> None:
    told = forgotten_units([("--memory", "2")])
    assert told == "warning: --memory 2 means 2 MiB. Did you mean 2g?"


def test_several_sizes_are_told_at_once() -> None:
    told = forgotten_units([("--memory", "2"), ("--disk", "20,1g")])
    assert told == "warning: --memory 2 and --disk 20 are in MiB. Did you mean 2g and 20g?"


@pytest.mark.parametrize("size", ["2m", "2g", "512", "much"])
def test_nothing_is_told_of_sizes_with_a_unit_and_plausible_ones(size: str) -> None:
    assert forgotten_units([("--memory", size)]) == ""
