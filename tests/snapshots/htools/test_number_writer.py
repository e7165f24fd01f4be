"""Numbers as htools prints them; the examples were seen with Debian's hbal 3.0.2."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.htools.number_writer import fixed, plain, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.5, "2"),
        (3.5, "4"),
        (0.5, "0"),
        (10.5, "10"),
        (-5.7, "-6"),
        (-0.4, "-0"),
        (-0.0, "-0"),
        (1e15, "1000000000000000"),
        (1e22, "10000000000000000000000"),
        (123456789012345678.0, "123456789012345680"),
    ],
)
def test_without_decimals(value: float, text: str) -> None:
    assert fixed(value, 0) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (23.152459375, 8, "23.15245938"),
        (0.1234565, 6, "0.123456"),
        (0.1234575, 6, "0.123458"),
        (1e-9, 8, "0.00000000"),
        (8.0, 8, "8.00000000"),
    ],
)
def test_the_shortest_digits_are_rounded_half_to_even(value: float, digits: int, text: str) -> None:
    assert fixed(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (0.05, "0.05"),
        (0.001, "0.001"),
        (1e-7, "0.0000001"),
        (1e7, "10000000.0"),
        (12345678.5, "12345678.5"),
        (1e22, "10000000000000000000000.0"),
        (-0.0, "-0.0"),
    ],
)
def test_without_exponent(value: float, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.0, "4.0"),
        (0.1, "0.1"),
        (123456.75, "123456.75"),
        (0.05, "5.0e-2"),
        (1e-3, "1.0e-3"),
        (1e7, "1.0e7"),
        (12345678.0, "1.2345678e7"),
        (1e22, "1.0e22"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (-0.05, "-5.0e-2"),
    ],
)
def test_with_exponent_outside_of_a_tenth_to_ten_million(value: float, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(("value", "text"), [(nan, "NaN"), (inf, "Infinity"), (-inf, "-Infinity")])
def test_what_is_not_finite_has_a_name(value: float, text: str) -> None:
    assert {fixed(value, 3), plain(value), shown(value)} == {text}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_short_forms_read_back(value: float) -> None:
    assert float(plain(value)) == float(shown(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 12))
def test_fixed_numbers_have_as_many_decimals_as_asked_for(value: float, digits: int) -> None:
    assert len(fixed(value, digits).partition(".")[2]) == digits
