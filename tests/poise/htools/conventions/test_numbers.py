from __future__ import annotations

from math import inf, isnan

import pytest

from poise.htools.conventions.numbers import NotANumber, general, read_double, read_whole


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("-1", -1),
        (" 2", 2),
        ("((  3))", 3),
        ("(- 1)", -1),
        ("-  1", -1),
        ("0x10", 16),
        ("0o17", 15),
        ("9223372036854775808", -(2**63)),
        ("99999999999999999999", 7766279631452241919),
    ],
)
def test_whole_numbers_wrap_at_64_bits(text: str, value: int) -> None:
    assert read_whole(text) == value


@pytest.mark.parametrize("digits", [4300, 5000, 20000])
def test_whole_numbers_have_no_longest(digits: int) -> None:
    assert read_whole("0" * digits + "1") == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3.0), ("1e-1", 0.1), ("1.5E+2", 150.0), ("0x10", 16.0), ("1e400", inf)],
)
def test_doubles_may_have_fractions_and_exponents(text: str, value: float) -> None:
    assert read_double(text) == value


def test_doubles_may_be_infinite_or_nan() -> None:
    assert read_double("-Infinity") == -inf
    assert isnan(read_double("NaN"))
    assert read_double("9" * 400) == inf


@pytest.mark.parametrize("text", ["", "x", ".5", "+1", "--1", "-(1)", "(1", "(1.)", "NaNx"])
def test_what_is_no_number_is_refused_with_its_text(text: str) -> None:
    for read in (read_whole, read_double):
        with pytest.raises(NotANumber) as caught:
            read(text)
        assert str(caught.value) == f"cannot parse string '{text}'"


@pytest.mark.parametrize("text", ["1.5", "1e3", "NaN", "1.5.5"])
def test_a_whole_number_has_no_fraction(text: str) -> None:
    with pytest.raises(NotANumber, match="cannot parse string"):
        read_whole(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [("5.", "."), ("2 ", " "), ("1_0", "_0"), ("1e", "e"), ("0b11", "b11"), ("1)", ")")],
)
def test_what_follows_a_number_is_shown(text: str, rest: str) -> None:
    with pytest.raises(NotANumber) as caught:
        read_double(text)
    assert str(caught.value) == f"leftover characters when parsing '{text}': '{rest}'"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.000000"),
        (0.1, "0.100000"),
        (123456.7891, "123456.789100"),
        (9999999.9999999, "10000000.000000"),
        (1e7, "1.000000e7"),
        (0.09999999, "9.999999e-2"),
        (0.0999999995, "1.000000e-1"),
        (5.551115123125783e-17, "5.551115e-17"),
        (5e-324, "5.000000e-324"),
        (-0.002, "-2.000000e-3"),
        (inf, "Infinity"),
    ],
)
def test_general_form_changes_to_exponents_outside_of_a_tenth_to_ten_million(
    value: float, text: str
) -> None:
    assert general(value) == text
