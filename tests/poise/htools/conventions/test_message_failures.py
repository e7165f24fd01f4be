"""Why a file is no message to an allocator, in the words that scripts look for."""

from __future__ import annotations

import pytest

from poise.htools.conventions.message_failures import Part, message_failure
from snapshots.errors import FormatError
from snapshots.reading import ObjectError


@pytest.mark.parametrize(
    ("part", "where", "problem", "told"),
    [
        (
            Part.TEXT,
            "in",
            "expected an object, got a list",
            "Parsing input IAllocator message: Unable to read JSObject: expected an object, got a"
            " list",
        ),
        (
            Part.REQUEST,
            "in: request",
            "key 'memory': expected a whole number, got 'x'",
            "invalid request dict: key 'memory': Unable to read Int: expected a whole number, got"
            " 'x' [in: request]",
        ),
        (
            Part.CLUSTER,
            "in: node 'n0'",
            "key 'total_memory': expected a number, got null",
            "invalid data for node 'n0': key 'total_memory': Unable to read Double: expected a"
            " number, got null [in: node 'n0']",
        ),
        (
            Part.REQUEST,
            "in",
            "Unknown instance 'x'",
            "Unknown instance 'x'",
        ),
    ],
)
def test_a_problem_is_told_with_its_part_and_its_place(
    part: Part, where: str, problem: str, told: str
) -> None:
    assert message_failure(ObjectError(where, problem), part) == told


def test_a_key_that_is_missing_is_told_with_those_that_are_there() -> None:
    error = ObjectError("in", "key 'type' not found", present=("b", "a"))
    told = message_failure(error, Part.REQUEST)
    assert told == 'invalid request dict: key \'type\' not found, object contains only ["b","a"]'


def test_an_error_of_another_kind_is_told_as_it_is() -> None:
    told = message_failure(FormatError("in: too deep"), Part.CLUSTER)
    assert told == "invalid iallocator message: in: too deep"


def test_the_way_into_a_policy_is_told() -> None:
    error = ObjectError("in: group 'g': ipolicy: std", "key 'memory-size' not found")
    assert message_failure(error, Part.CLUSTER) == (
        "invalid data for group 'g': key 'ipolicy': Can't parse value for 'std': key 'memory-size'"
        " not found [in: group 'g': ipolicy: std]"
    )
