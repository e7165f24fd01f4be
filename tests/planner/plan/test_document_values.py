"""Numbers and texts of plan documents."""

from __future__ import annotations

import math
from typing import Any

import pytest

from planner.plan.document_values import (
    amount,
    finite,
    number_or_nan,
    told,
    told_or_none,
    whole,
    whole_or_null,
)
from snapshots.errors import FormatError
from snapshots.reading import JsonObject


def item(value: Any) -> JsonObject:
    return JsonObject({"key": value}, "plan.json")


def test_numbers_may_be_larger_than_those_of_a_cluster() -> None:
    assert (finite(item(3e30), "key"), whole(item(2**60), "key")) == (3e30, 2**60)


def test_null_is_nan_or_none_but_a_missing_key_is_an_error() -> None:
    assert math.isnan(number_or_nan(item(None), "key"))
    assert whole_or_null(item(None), "key") is None
    for read in (number_or_nan, whole_or_null):
        with pytest.raises(FormatError, match="key 'other' not found"):
            read(item(None), "other")


@pytest.mark.parametrize("value", [math.inf, math.nan, True, "1"])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(FormatError, match="key 'key': "):
        finite(item(value), "key")


def test_an_amount_is_not_negative() -> None:
    assert amount(item(0), "key") == 0
    with pytest.raises(FormatError, match=r"expected 0 or more, got -0\.5"):
        amount(item(-0.5), "key")


def test_any_character_may_stand_in_text_for_people() -> None:
    assert told(item("a|b\n\x1b"), "key") == "a|b\n\x1b"
    assert told_or_none(item(None), "key") is None
    assert told_or_none(item("x"), "key") == "x"
