"""All moves of a plan with their worth, as people see them."""

from __future__ import annotations

from dataclasses import replace

import poise
from poise.api.explanation import Explanation
from poise.report.explain.moves import moves_report
from poise.report.names import ShortNames
from poise.report.plain import render_plain
from tests.poise.command_line import RECORDED

CLUSTER = poise.load(RECORDED)
FOUND = poise.explain(poise.balance(CLUSTER, "default"), CLUSTER)


def lines(found: Explanation = FOUND) -> list[str]:
    names = ShortNames(CLUSTER.nodes.names, CLUSTER.instances.names)
    return render_plain(moves_report(found, names, "my plan.json")).splitlines()


def test_each_move_has_its_gain_its_loss_and_what_changes_most() -> None:
    said = lines()
    assert said[0] == "Group default: 4 moves, score 8.04 -> 1.46."
    first = next(line for line in said if line.split()[:2] == ["1", "inst2"])
    assert first.split()[2:6] == ["node1:node2", "10.1G", "2.63", "+2.70"]
    assert first.endswith("primaries by node -2.06, instances by node -0.51")
    assert next(line.split() for line in said if "total" in line) == ["total", "20.2G", "6.57"]


def test_moves_that_go_with_another_are_named() -> None:
    worths = list(FOUND.worths)
    worths[0] = replace(worths[0], later=(3,))
    found = replace(FOUND, worths=tuple(worths))
    found.__dict__["needed_by_each"] = {1: (2, 4)}
    said = lines(found)
    assert "Without move 1, moves 2, 4 are not allowed." in said
    first = next(line.split() for line in said if line.split()[:2] == ["1", "inst2"])
    assert first[5:7] == ["+2.70", "3"]


def test_the_next_command_can_be_pasted() -> None:
    assert lines()[-1].endswith("poise explain 'my plan.json' 1")


def test_what_changed_since_the_plan_was_made_is_said() -> None:
    assert lines(replace(FOUND, changed="the cluster changed"))[1] == "the cluster changed"


def test_a_plan_without_moves_has_no_table() -> None:
    plan = replace(FOUND.plan, moves=())
    assert lines(replace(FOUND, plan=plan, worths=())) == ["Group default: the plan has no moves."]


def test_moves_that_are_there_for_a_goal_or_an_evacuation_name_it() -> None:
    for plan, kind in (
        (poise.balance(CLUSTER, "default", solver="search", goals=["empty node1"]), "empty"),
        (poise.evacuate(CLUSTER, "node4", part="full"), "evacuate"),
    ):
        found = poise.explain(plan, CLUSTER)
        said = lines(found)
        assert sum(line.startswith("For: ") for line in said) == 1
        first = next(m.id for m in plan.moves if found.serves(m.id))
        row = next(line.split() for line in said if line.split()[:1] == [str(first)])
        assert row[6] == kind
    assert not any(line.startswith("For: ") for line in lines())
