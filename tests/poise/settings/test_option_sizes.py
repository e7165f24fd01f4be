"""Sizes of options, and those that may be meant otherwise."""

from __future__ import annotations

import pytest

from poise.settings.option_sizes import doubtful_sizes, size_option
from snapshots.errors import UsageError


@pytest.mark.parametrize(
    ("text", "mib"), [("512", 512), ("512m", 512), ("8g", 8192), ("2t", 2 << 20), ("0", 0)]
)
def test_a_size_is_in_mib(text: str, mib: int) -> None:
    assert size_option(text, "--memory") == mib


@pytest.mark.parametrize("text", ["", "much", "-1", "-1g", "8x", "1e9t"])
def test_what_is_no_size_is_repeated(text: str) -> None:
    with pytest.raises(UsageError, match=f"--memory: expected a size, got '{text}'") as found:
        size_option(text, "--memory")
    assert found.value.advice == ("--memory 8g",)


@pytest.mark.parametrize("text", ["8589934593t", "9999999999999t", f"{2**53 + 1}"])
def test_a_size_that_is_too_large_is_told_the_bound(text: str) -> None:
    with pytest.raises(UsageError, match=rf"--disk: expected 0 to 2\^53 MiB, got '{text}'"):
        size_option(text, "--disk")


@pytest.mark.parametrize(
    ("text", "advice"),
    [("1.5t", "--disk 1536g"), ("0.5g", "--disk 512m"), ("0.3g", "--disk 100g")],
)
def test_a_fraction_is_given_as_a_whole_number_where_it_is_one(text: str, advice: str) -> None:
    with pytest.raises(UsageError) as found:
        size_option(text, "--disk")
    assert found.value.advice == (advice,)


def test_a_size_so_small_that_its_unit_was_forgotten() -> None:
    told = doubtful_sizes([("--memory", "2")])
    assert told == "warning: --memory 2 means 2 MiB. Did you mean 2g?"


def test_several_sizes_are_told_at_once() -> None:
    told = doubtful_sizes([("--memory", "2"), ("--disk", "20,1g")])
    assert told == (
        "warning: --memory 2 and --disk 20 mean 2 MiB and 20 MiB. Did you mean 2g and 20g?"
    )


@pytest.mark.parametrize("size", ["8G", "8GB", "8gb", "8 GB"])
def test_a_size_that_counts_in_thousands(size: str) -> None:
    told = doubtful_sizes([("--memory", size)])
    assert told == f"warning: --memory {size} means 7.5 GiB. Did you mean 8g?"


@pytest.mark.parametrize("size", ["2m", "2g", "2GiB", "512", "much", "8x", "0"])
def test_nothing_is_told_of_sizes_that_mean_what_they_say(size: str) -> None:
    assert doubtful_sizes([("--memory", size)]) == ""
