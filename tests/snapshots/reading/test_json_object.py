"""Typed access to JSON: every value that is not what it should be is named with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from snapshots.errors import FormatError
from snapshots.reading.json_object import JsonObject, Unavailable, objects
from snapshots.reading.reading import Reading

ITEM = JsonObject(
    {
        "text": "a",
        "half": "\ud800",
        "blank": " ",
        "flag": True,
        "whole": 3,
        "part": 2.5,
        "large": 2**60,
        "none": None,
        "lost": Unavailable("no answer from the node"),
        "list": [1, "a"],
        "object": {"inner": "x"},
        "objects": [{"k": 1}, 2],
    },
    "file: node 'n'",
)


@pytest.mark.parametrize(
    ("ask", "problem"),
    [
        (lambda: ITEM.text("gone"), "key 'gone' not found"),
        (lambda: ITEM.text("whole"), "key 'whole': expected text, got a number"),
        (lambda: ITEM.text("half"), "key 'half': expected text, got half a letter in '\\ud800'"),
        (lambda: ITEM.name("blank"), "key 'blank': expected a name, got blanks"),
        (lambda: ITEM.flag("none"), "key 'none': expected true or false, got null"),
        (lambda: ITEM.integer("flag"), "key 'flag': expected a whole number, got true"),
        (lambda: ITEM.integer("lost"), "expected a whole number, got no answer from the node"),
        (lambda: ITEM.integer("whole", least=4), "number out of range (expected 4 or more, at"),
        (lambda: ITEM.number("large"), "number out of range (expected between -2^53 and 2^53)"),
        (lambda: ITEM.number("object"), "key 'object': expected a number, got an object"),
        (lambda: ITEM.items("text"), "key 'text': expected a list, got text 'a'"),
        (lambda: ITEM.texts("list"), "expected a list of texts, got containing a number"),
        (lambda: ITEM.child("list"), "key 'list': expected an object, got a list"),
        (lambda: ITEM.children("objects", "disk"), "disk number 2: expected an object, got a num"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(ask: Callable[[], Any], problem: str) -> None:
    with pytest.raises(FormatError) as caught:
        ask()
    assert str(caught.value).startswith("file: node 'n': ")
    assert problem in str(caught.value)


def test_values_of_the_right_type_are_given() -> None:
    assert (ITEM.text("text"), ITEM.flag("flag"), ITEM.integer("whole")) == ("a", True, 3)
    assert (ITEM.integer("part"), ITEM.number("part")) == (2, 2.5)  # halves to the even one
    assert ITEM.child("object").text("inner") == "x"
    assert ITEM.text("gone", "b") == "b"


def test_objects_are_named_by_their_name_or_their_number() -> None:
    first, second = objects([{"name": "n1"}, {}], "file", "node")
    assert (first.where, second.where) == ("file: node 'n1'", "file: node number 2")
    with pytest.raises(FormatError, match="expected a list of nodes, got an object that says 'no'"):
        objects({"message": "no"}, "file", "node")


def test_as_htools_a_list_of_letters_is_a_text() -> None:
    item = JsonObject({"name": ["a", "b"], "odd": ["ab"]}, "file", Reading.AS_HTOOLS)
    assert item.text("name") == "ab"
    with pytest.raises(FormatError, match="Unable to read Char"):
        item.text("odd")
