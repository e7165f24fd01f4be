"""Sizes with units; what each spelling means was seen with Debian's hspace 3.0.2."""

from __future__ import annotations

import pytest

from snapshots.errors import FormatError
from snapshots.htools.units import read_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("8", 8),
        ("8 ", 8),
        (" 8", 8),
        ("512m", 512),
        ("8g", 8192),
        ("8  g", 8192),
        ("2t", 2097152),
        ("8MiB", 8),
        ("8tib", 8388608),
        ("8M", 7),
        ("1G", 953),
        ("1gb", 953),
        ("8T", 7629394),
        ("8 Tb", 7629394),
        ("12345G", 11773109),
        ("-5G", -4768),
        ("(8)g", 8192),
        ("0x10", 16),
    ],
)
def test_sizes_in_mib(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "g", "+8", "8.5g", "1e3", "--5", "(8", "٣"])
def test_what_does_not_start_with_a_whole_number(text: str) -> None:
    with pytest.raises(FormatError, match="disk size: Can't parse string"):
        read_size(text, "disk size")


@pytest.mark.parametrize(
    ("text", "unit"),
    [("8k", "k"), ("8 gg", "gg"), ("8g ", "g "), ("1 0", "0")],
)
def test_unknown_units(text: str, unit: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_size(text)
    assert str(caught.value).startswith(f"size: Unknown unit '{unit}'")


@pytest.mark.parametrize("text", ["9007199254740993", "17592186044416t", "9" * 5000 + "g"])
def test_sizes_out_of_range(text: str) -> None:
    with pytest.raises(FormatError, match="out of range"):
        read_size(text)
