"""Which digits stand for a double; the examples were seen with Debian's hail 3.0.2."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.htools.number_writer import shown
from snapshots.htools.shortest_digits import decimal_text

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.98264312744140625, "0.9826431274414063"),  # two are as near; Python takes ...062
        (-0.98264312744140625, "-0.9826431274414063"),
        (0.1, "0.1"),
        (4.1666666666666664e-2, "4.1666666666666664e-2"),
    ],
)
def test_of_two_equally_near_ones_the_upper(value: float, text: str) -> None:
    assert shown(value) == text


@given(FINITE)
def test_the_digits_read_back_as_the_number(value: float) -> None:
    assert float(decimal_text(value)) == value


@given(FINITE)
def test_python_differs_in_the_last_digit_at_most(value: float) -> None:
    ours, usual = Decimal(decimal_text(value)), Decimal(repr(value))
    assert ours == usual or abs(ours - usual) <= Decimal(1).scaleb(usual.adjusted() - 14)


def test_the_end_of_the_interval_is_left_to_the_neighbour() -> None:
    assert decimal_text(1e23) == "0.9999999999999999e23"
    assert decimal_text(1e21) == "1e+21"
