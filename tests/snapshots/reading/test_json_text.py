"""JSON text parsed, and what is wrong with it in words."""

from __future__ import annotations

import pytest

from snapshots.errors import FormatError
from snapshots.reading.json_text import parse_json
from snapshots.reading.reading import Reading


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", "not JSON: it is empty"),
        ("<html>", "not JSON but an HTML or XML page"),
        ('{"a": [1, 2', "JSON that ends in the middle, after 11 characters"),
        ('{"a": "b', "JSON that ends in the middle, after 8 characters"),
        ("{1: 2}", "not JSON: line 1 column 2: expected a key in double quotes"),
        ("[1 2]", "not JSON: line 1 column 4: expected ','"),
        ("oops", "not JSON: line 1 column 1: expected a value"),
        ('"\t"', "not JSON: line 1 column 2: invalid control character at"),
        ('{"a": 1, "a": 2}', "key 'a' occurs twice in one object"),
        ("NaN", "NaN is not a number"),
        (b"\xff", "byte 0 is not UTF-8 text"),
        ("[" * 100_000, "not JSON that describes a cluster: nested too deeply"),
    ],
)
def test_what_is_no_json(raw: str | bytes, problem: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse_json(raw, "file")
    assert problem in str(caught.value)


def test_values_are_those_of_the_text() -> None:
    assert parse_json(b'{"a": [1, 2.5, null]}', "file") == {"a": [1, 2.5, None]}


def test_as_htools_a_key_may_occur_twice_and_errors_have_their_line() -> None:
    assert parse_json('{"a": 1, "a": 2}', "file", Reading.AS_HTOOLS)["a"] == 1
    with pytest.raises(FormatError, match="file: line 2 column "):
        parse_json('{"a":\n oops}', "file", Reading.AS_HTOOLS)
