"""Numbers in cluster files; what each spelling means was seen with Debian's hbal 3.0.2."""

from __future__ import annotations

import pytest

from snapshots.errors import FormatError
from snapshots.htools.number_reader import read_float, read_int, split_int


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1024", 1024),
        ("007", 7),
        (" 8", 8),
        ("\t8", 8),
        ("\u00a08", 8),
        ("-5", -5),
        ("- 5", -5),
        ("-\t5", -5),
        ("(7)", 7),
        ("( 7 )", 7),
        ("((-7))", -7),
        ("0x10", 16),
        ("0X1f", 31),
        ("0o17", 15),
        ("0O7", 7),
        ("-0", 0),
        ("9007199254740992", 2**53),
        ("0" * 1000 + "5", 5),
    ],
)
def test_whole_numbers(text: str, value: int) -> None:
    assert read_int(text, "n", "f") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ("1E3", 1000.0),
        ("1e+3", 1000.0),
        ("1e-1", 0.1),
        ("1.5e3", 1500.0),
        ("0x10", 16.0),
        ("(-2.5)", -2.5),
        ("1e-400", 0.0),
        ("0x" + "0" * 500 + "a", 10.0),
    ],
)
def test_decimal_numbers(text: str, value: float) -> None:
    assert read_float(text, "n", "f") == value


@pytest.mark.parametrize(
    "text",
    "|?|x|+5|--5|-(5)|- (5)|1.0|.5|1e3|1e-1|NaN|Infinity|inf|(5|(|()|٣|-|{-c-}5".split("|"),
)
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(FormatError, match="cannot parse string"):
        read_int(text, "node-02", "free memory")


@pytest.mark.parametrize("text", [".5", "+5", "", "x", "-(5)", "inf", "NaNx", "Infinity'"])
def test_what_is_no_decimal_number(text: str) -> None:
    with pytest.raises(FormatError, match="cannot parse string"):
        read_float(text, "node-02", "total memory")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("5 ", " "),
        ("5.", "."),
        ("1_0", "_0"),
        ("5a", "a"),
        ("5 6", " 6"),
        ("0b11", "b11"),
        ("0x", "x"),
        ("(5))", ")"),
        ("5--c", "--c"),
    ],
)
def test_what_follows_a_number_is_named(text: str, rest: str) -> None:
    for read in (read_int, read_float):
        with pytest.raises(FormatError) as caught:
            read(text, "node-02", "free memory")
        message = f"node-02: leftover characters when parsing '{text}': '{rest}'"
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "text", ["9007199254740993", "-9007199254740993", "9" * 5000, "0x" + "f" * 5000]
)
def test_numbers_out_of_range_are_refused(text: str) -> None:
    for read in (read_int, read_float):
        with pytest.raises(FormatError, match="out of range"):
            read(text.replace("740993", "740999"), "n", "f")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e400", "1e22"])
def test_quantities_are_finite(text: str) -> None:
    with pytest.raises(FormatError, match="out of range"):
        read_float(text, "n", "f")


def test_the_message_says_which_number_was_expected() -> None:
    with pytest.raises(FormatError) as caught:
        read_int("x", "node-02", "free memory")
    assert str(caught.value) == (
        "node-02: cannot parse string 'x' (free memory: expected a whole number)"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [("8g", (8, "g")), ("( -8 )M", (-8, "M")), ("8e", (8, "e")), ("8.5g", None), ("1e3", None)],
)
def test_a_number_may_start_a_longer_text(text: str, found: tuple[int, str] | None) -> None:
    assert split_int(text) == found
