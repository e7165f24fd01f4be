"""Plans as JSON documents, there and back."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.plan.document import MAKE_ONE, plan_document, read_plan, write_plan
from planner.plan.plan import Plan
from planner.rules.moves import MoveKind
from snapshots.errors import FormatError
from snapshots.htools.text import read_text
from tests.planner.plan.made_plans import A, B, C, balanced, cluster, instance, plan_of_moves


def sample() -> Plan:
    plan = plan_of_moves(
        cluster(instance("vm1", A, B), instance("vm2", B, auto_balance=False)),
        (0, MoveKind.FAILOVER_AND_REPLACE, C),
        (0, MoveKind.FAILOVER, C),
    )
    return replace(plan, options={"max_moves": 2, "select": None}, created="2026-01-02T03:04:05Z")


def test_a_plan_comes_back_as_it_was() -> None:
    assert read_plan(write_plan(sample())) == sample()


def test_keys_stand_in_the_order_of_the_format() -> None:
    document = json.loads(write_plan(sample()))
    assert list(document) == (
        "format source fingerprint group created solver options score_before score_after bound"
        " stopped restarts copy_gib memory_gib moves warnings immovable terms nodes".split()
    )
    assert list(document["moves"][0]) == (
        "id instance kind from to actions restarts copy_gib memory_gib after score_after".split()
    )
    assert document["moves"][0]["from"] == {"primary": "a", "secondary": "b"}
    assert document["moves"][1]["after"] == [1]


def test_scores_that_are_no_numbers_become_null() -> None:
    plan = replace(sample(), score_before=math.nan, score_after=math.nan)
    text = write_plan(plan)
    assert json.loads(text)["score_after"] is None
    assert math.isnan(read_plan(text).score_after)


def test_equal_input_gives_equal_documents() -> None:
    snapshot = cluster(*(instance(f"vm{k}", A, B) for k in range(5)))
    assert write_plan(balanced(snapshot)) == write_plan(balanced(snapshot))


def test_numbers_beyond_what_a_cluster_has_survive() -> None:
    plan = replace(sample(), score_before=3e30, score_after=2e30)
    node = replace(plan.nodes[0], before=replace(plan.nodes[0].before, vcpus=2**60))
    plan = replace(plan, nodes=(node, *plan.nodes[1:]))
    assert read_plan(write_plan(plan)) == plan


def test_any_file_name_survives_as_the_source() -> None:
    plan = replace(sample(), source="a|b\n\x1b.data")
    assert read_plan(write_plan(plan)) == plan


def test_sums_of_prices_do_not_depend_on_their_order() -> None:
    moves = [replace(sample().moves[0], copy_gib=size) for size in (0.1, 0.2, 0.3)]
    plans = [replace(sample(), moves=tuple(order)) for order in (moves, moves[::-1])]
    assert plans[0].copy_gib == plans[1].copy_gib


letters = st.characters(exclude_characters="|\n", exclude_categories=["Cs"])


@given(st.lists(st.text(letters, min_size=1, max_size=3), min_size=5, max_size=5, unique=True))
def test_a_plan_for_any_cluster_file_reads_back(names: list[str]) -> None:
    group, a, b, c, vm = names
    text = "\n".join(
        (
            f"{group}|uuid|preferred||\n",
            *(f"{n}|9000|0|9000|90000|90000|4|N|uuid" for n in (a, b)),
            f"{c}|9000|0|9000|90000|90000|4|N|uuid\n",
            f"{vm}|128|1024|1|running|Y|{a}|{b}|drbd|\n\n",
        )
    )
    try:
        snapshot = read_text(text)
    except FormatError:
        assert not all(name.isprintable() for name in names)
        return
    plan = balanced(snapshot)
    assert read_plan(write_plan(plan)) == plan


def test_unknown_keys_are_ignored() -> None:
    document = plan_document(sample()) | {"from the future": 1}
    assert read_plan(json.dumps(document)) == sample()


def changed(path: list[Any], value: object) -> str:
    document: Any = json.loads(write_plan(sample()))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["format"], "poise.plan/9", "key 'format' is 'poise.plan/9' (expected 'poise.plan/1')"),
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
