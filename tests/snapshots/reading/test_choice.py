"""Words that must be one of a few."""

from __future__ import annotations

import pytest

from snapshots.errors import FormatError
from snapshots.reading.choice import choice, chosen
from snapshots.reading.json_object import JsonObject

COLOURS = {"red": 1, "green": 2}


def test_a_word_stands_for_its_value() -> None:
    assert choice(JsonObject({"colour": "green"}, "car"), "colour", "Colour", COLOURS) == 2


def test_another_word_is_refused_with_its_place_and_all_that_could_be_there() -> None:
    with pytest.raises(FormatError) as caught:
        choice(JsonObject({"colour": "pink"}, "car"), "colour", "Colour", COLOURS)
    assert str(caught.value) == (
        "car: key 'colour': Invalid string value for type Colour: "
        '"pink" (expected one of red, green)'
    )


def test_a_word_may_come_from_inside_a_list() -> None:
    car = JsonObject({"colours": ["red"]}, "car")
    assert [chosen(car, "colours", one, "Colour", COLOURS) for one in car.texts("colours")] == [1]
