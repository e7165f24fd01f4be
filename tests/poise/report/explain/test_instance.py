"""A move or an instance of a plan, as people see the reasons for it."""

from __future__ import annotations

from dataclasses import replace

import poise
from poise.api.explanation import Explanation
from poise.api.instance_explanation import Alternative, InstanceExplanation
from poise.report.explain.instance import instance_report
from poise.report.names import ShortNames
from poise.report.plain import render_plain
from tests.poise.command_line import LARGE, RECORDED

CLUSTER = poise.load(RECORDED)
FOUND = poise.explain(poise.balance(CLUSTER, "default"), CLUSTER)


def lines(one: InstanceExplanation, found: Explanation = FOUND) -> list[str]:
    names = ShortNames(CLUSTER.nodes.names, CLUSTER.instances.names)
    return render_plain(instance_report(found, one, names)).splitlines()


def test_a_move_is_told_with_its_worth_its_terms_and_other_nodes() -> None:
    said = lines(FOUND.of_move(1))
    assert said[:3] == [
        "inst2: move 1, node3:node1 -> node1:node2.",
        "It takes 2.63 off the score in its turn.",
        "Without it the score after the plan is 2.70 higher.",
    ]
    load = next(line for line in said if "cpu_load_cv" in line)
    assert load.split()[-3:] == ["2.1651", "1.4790", "-0.6860"]
    assert said[-2].split() == ["node1", "node1:node3", "+0.70", "+0.00", "worse", "by", "0.70"]


def test_an_instance_that_stays_says_what_a_move_would_cost() -> None:
    assert lines(FOUND.of_instance("inst5"))[:2] == [
        "inst5 stays on node2:node1.",
        "Every move that is allowed makes the score worse, by 0.68 at least.",
    ]


def test_an_instance_that_may_not_move_says_why() -> None:
    said = lines(FOUND.of_instance("inst8"))
    assert said[1:] == [
        "No move of it is allowed: disk template plain, which balancing never moves."
    ]


def test_a_refused_node_says_which_limit() -> None:
    one = FOUND.of_instance("inst5")
    refused = replace(one.others[0], score=None, price=None, refusal="refused for memory on node4")
    said = lines(replace(one, others=(refused,)))
    assert said[-1].split("  ")[-1] == "refused for memory on node4"


def test_a_better_place_that_the_plan_leaves_out_is_not_hidden() -> None:
    one = FOUND.of_instance("inst5")
    first = one.others[0]
    better = Alternative(first.node, first.place, one.score - 0.5, 0.25, "")
    said = lines(replace(one, others=(better,)))
    assert said[1] == (
        "A move to node2:node3 would make score and price better by 0.25."
        " No other single move improves the score."
    )
    assert said[-1].endswith("better by 0.25")


def test_a_plan_file_with_an_unknown_reason_to_end_is_explained_without_it() -> None:
    one = FOUND.of_instance("inst5")
    first = one.others[0]
    better = Alternative(first.node, first.place, one.score - 0.5, 0.25, "")
    found = replace(FOUND, plan=replace(FOUND.plan, stopped="of another version"))
    names = ShortNames(CLUSTER.nodes.names, CLUSTER.instances.names)
    said = render_plain(instance_report(found, replace(one, others=(better,)), names)).splitlines()
    assert said[1] == "A move to node2:node3 would make score and price better by 0.25."


def test_moves_of_a_long_plan_name_those_that_go_with_them() -> None:
    cluster = poise.load(LARGE)
    found = poise.explain(poise.balance(cluster, max_moves=3), cluster)
    one = found.of_move(2)
    worths = list(found.worths)
    worths[1] = replace(worths[1], later=(3,))
    names = ShortNames(cluster.nodes.names, cluster.instances.names)
    text = render_plain(instance_report(replace(found, worths=tuple(worths)), one, names))
    assert "Without move 2, move 3 of the same instance goes too." in text


def test_a_move_that_costs_score_is_said_to_add_to_it() -> None:
    one = FOUND.of_move(1)
    worths = (replace(FOUND.worths[0], before=one.after, after=one.before), *FOUND.worths[1:])
    names = ShortNames(CLUSTER.nodes.names, CLUSTER.instances.names)
    text = render_plain(instance_report(replace(FOUND, worths=worths), one, names))
    assert "It adds 2.63 to the score in its turn." in text


def test_goals_that_every_move_breaks_are_the_reason_to_stay() -> None:
    one = FOUND.of_instance("inst5")
    broken = replace(one.others[0], score=None, price=None, refusal="breaks stay inst5")
    said = lines(replace(one, others=(broken,)))
    assert said[1] == "No move of it is allowed: each breaks a goal of the plan."
    assert said[-1].endswith("breaks stay inst5")


def test_a_number_asks_for_the_moves_turn_and_a_name_for_the_end_of_the_plan() -> None:
    move = FOUND.plan.moves[2]
    by_number, by_name = lines(FOUND.of_move(move.id)), lines(FOUND.of_instance(move.instance))
    turn, end = by_number[1:3]
    assert (turn, end) == (
        "It takes 1.24 off the score in its turn.",
        "Without it the score after the plan is 1.21 higher.",
    )
    assert by_name[1:3] == [end, turn]
    assert "Terms that change in its turn (weighted)" in by_number
    assert "Terms that change after the plan (weighted)" in by_name
    heads = [
        next(line.split() for line in said if "Change" in line) for said in (by_number, by_name)
    ]
    assert [head[-3:] for head in heads] == [
        ["Before", "After", "Change"],
        ["Without", "With", "Change"],
    ]


def test_an_evacuation_leaves_what_need_not_leave_and_counts_copies_before_the_score() -> None:
    found = poise.explain(poise.evacuate(CLUSTER, "node4"), CLUSTER)
    stays = lines(found.of_instance("inst2"), found)[1]
    assert stays.endswith("better by 2.17. An evacuation moves only what has to leave.")
    moved = lines(found.of_instance("inst3"), found)
    assert "An evacuation counts copies first, then migrated memory, then the score." in moved


def test_an_instance_that_was_to_leave_and_cannot_says_so() -> None:
    found = poise.explain(poise.evacuate(CLUSTER, "node4", exclude=["inst3"]), CLUSTER)
    for name, why in (("inst3", "excluded (--exclude)"), ("inst8", "disk template plain")):
        said = lines(found.of_instance(name), found)[1]
        assert said.startswith(f"It was to leave, but cannot: {why}")


def test_a_move_that_is_there_for_a_goal_says_so() -> None:
    found = poise.explain(
        poise.balance(CLUSTER, "default", solver="search", goals=["empty node1"]), CLUSTER
    )
    asked = [found.of_move(move.id) for move in found.plan.moves if found.serves(move.id)]
    assert asked
    for one in asked:
        assert any(
            line == "It is there for empty node1: without it the plan is further from that."
            for line in lines(one, found)
        )
