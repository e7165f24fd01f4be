"""Plans as JSON documents, there and back."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from planner.plan.document import write_plan
from planner.plan.goal_outcome import GoalOutcome
from planner.plan.plan_reader import read_plan
from snapshots.errors import FormatError
from snapshots.htools.text import read_text
from tests.planner.plan.made_plans import A, B, balanced, cluster, instance, sample_plan


def test_a_plan_comes_back_as_it_was() -> None:
    assert read_plan(write_plan(sample_plan())) == sample_plan()


def test_keys_stand_in_the_order_of_the_format() -> None:
    document = json.loads(write_plan(sample_plan()))
    assert list(document) == (
        "format source fingerprint group created solver options score_before score_after bound"
        " bounds stopped restarts copy_gib memory_gib moves warnings immovable terms nodes".split()
    )
    assert list(document["moves"][0]) == (
        "id instance kind from to actions restarts copy_gib memory_gib after score_after".split()
    )
    assert document["moves"][0]["from"] == {"primary": "a", "secondary": "b"}
    assert document["moves"][1]["after"] == [1]


def test_goals_come_back_as_they_were() -> None:
    goal = GoalOutcome("keep-apart vm*", True, 3, 1, ("vm1", "vm2"), "vm1 cannot move")
    plan = replace(sample_plan(), goals=(goal,))
    assert read_plan(write_plan(plan)) == plan
    assert json.loads(write_plan(plan))["goals"][0]["goal"] == "keep-apart vm*"


def test_scores_that_are_no_numbers_become_null() -> None:
    plan = replace(sample_plan(), score_before=math.nan, score_after=math.nan)
    text = write_plan(plan)
    assert json.loads(text)["score_after"] is None
    assert math.isnan(read_plan(text).score_after)


def test_equal_input_gives_equal_documents() -> None:
    snapshot = cluster(*(instance(f"vm{k}", A, B) for k in range(5)))
    assert write_plan(balanced(snapshot)) == write_plan(balanced(snapshot))


def test_numbers_beyond_what_a_cluster_has_survive() -> None:
    plan = replace(sample_plan(), score_before=3e30, score_after=2e30)
    node = replace(plan.nodes[0], before=replace(plan.nodes[0].before, vcpus=2**60))
    plan = replace(plan, nodes=(node, *plan.nodes[1:]))
    assert read_plan(write_plan(plan)) == plan


def test_any_file_name_survives_as_the_source() -> None:
    plan = replace(sample_plan(), source="a|b\n\x1b.data")
    assert read_plan(write_plan(plan)) == plan


def test_sums_of_prices_do_not_depend_on_their_order() -> None:
    moves = [replace(sample_plan().moves[0], copy_gib=size) for size in (0.1, 0.2, 0.3)]
    plans = [replace(sample_plan(), moves=tuple(order)) for order in (moves, moves[::-1])]
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
