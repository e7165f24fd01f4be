"""Plan documents read: whatever they hold, an error names its place in one line."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.explain.out_of_use import OutOfUse
from planner.plan.document import plan_document, write_plan
from planner.plan.plan_reader import MAKE_ONE, read_plan
from snapshots.errors import FormatError
from tests.planner.plan.made_plans import sample_plan


def test_unknown_keys_are_ignored() -> None:
    document = plan_document(sample_plan()) | {"from the future": 1}
    assert read_plan(json.dumps(document)) == sample_plan()


def changed(path: list[Any], value: object) -> str:
    document: Any = json.loads(write_plan(sample_plan()))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            ["format"],
            "poise.plan/9",
            "key 'format' is 'poise.plan/9' (expected 'poise.plan/1' or 'poise.plan/2')",
        ),
        (["fingerprint"], 3, "key 'fingerprint': expected text, got a number"),
        (["score_after"], "low", "key 'score_after': expected a number, got text 'low'"),
        (["moves", 0, "id"], "one", "move number 1: key 'id': expected a whole number"),
        (["moves", 1, "id"], 1, "move number 2: key 'id': 1 is used twice"),
        (
            ["moves", 0, "after"],
            [2],
            "move number 1: key 'after': the move with id 1 waits for the one with id 2, which"
            " comes later in the list: put every move after those that it waits for",
        ),
        (
            ["moves", 1, "after"],
            [9],
            "the move with id 2 waits for id 9, which no move has: put the move back, or take 9"
            " out",
        ),
        (["moves", 1, "after"], [2], "the move with id 2 waits for itself: take 2 out"),
        (["moves", 0, "actions", 0, "verb"], "delete", "key 'verb': expected one of migrate, "),
        (["moves", 1, "from", "primary"], "d", "key 'from': not where vm1 was left"),
        (["options"], ["a"], "key 'options': expected an object, got a list"),
        (["moves", 0, "to"], None, "key 'to': expected an object, got null"),
        (["nodes", 0, "before", "vcpus"], True, "before: key 'vcpus': expected a whole number"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    path: list[Any], value: object, message: str
) -> None:
    with pytest.raises(FormatError) as caught:
        read_plan(changed(path, value), "plan.json")
    assert str(caught.value).startswith("plan.json: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.binary(max_size=40) | anything.map(json.dumps))
def test_no_input_ends_in_anything_but_one_line(raw: str | bytes) -> None:
    with pytest.raises(FormatError) as caught:
        read_plan(raw, "p")
    assert re.fullmatch("p: .*", str(caught.value))


def test_what_never_was_a_plan_is_told_how_to_become_one() -> None:
    with pytest.raises(FormatError) as caught:
        read_plan("# Poise\n", "README.md")
    assert str(caught.value) == "README.md: not a plan"
    assert caught.value.advice == (MAKE_ONE,)


def test_a_plan_that_was_damaged_is_told_where() -> None:
    with pytest.raises(FormatError, match=r"^plan\.json: not JSON: line 1 column 11: "):
        read_plan('{"moves": oops}', "plan.json")


def test_a_document_without_a_format_is_not_a_plan() -> None:
    with pytest.raises(FormatError, match=r"not a plan: key 'format' is missing \(expected"):
        read_plan("{}", "other.json")


KEYS = "format source group moves terms nodes immovable warnings options stopped bound".split()


@given(st.sampled_from(KEYS), anything)
def test_no_value_of_a_key_ends_in_anything_but_one_line(key: str, value: object) -> None:
    text = changed([key], value)
    try:
        read_plan(text, "p")
    except FormatError as error:
        assert str(error).isprintable()


def test_plans_of_earlier_versions_do_not_say_why_a_node_is_out_of_use() -> None:
    document: Any = plan_document(sample_plan())
    node = document["nodes"][0] | {"offline": True}
    del node["out_of_use"]
    read = read_plan(json.dumps(document | {"nodes": [node]}))
    assert read.nodes[0].out_of_use is OutOfUse.OFFLINE


def test_an_unknown_reason_to_be_out_of_use_is_refused() -> None:
    with pytest.raises(FormatError, match=r"key 'out_of_use': expected one of .*, offline"):
        read_plan(changed(["nodes", 0, "out_of_use"], "holiday"), "plan.json")
