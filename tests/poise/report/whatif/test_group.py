"""The group that gains or loses nodes, as tables of a report."""

from __future__ import annotations

import pytest

from planner.whatif import GroupChange, GroupState, Moment, NodeProblem, StandardRoom
from poise.report.names import ShortNames
from poise.report.plain import render_plain
from poise.report.whatif.group import group_parts
from snapshots.policy import DEFAULT_POLICY
from tests.planner.plan.made_plans import A, B, cluster, instance, plan_of_moves

SPEC = DEFAULT_POLICY.standard
STATES = (
    GroupState(Moment.BEFORE, 4, 8.5, 2048, 1024, 1, StandardRoom(40, full=True)),
    GroupState(Moment.ADDED, 6, 9.5, None, 2048, 1),
    GroupState(Moment.BALANCED, 6, None, 4096, None, 0, StandardRoom(70, full=False)),
)


def lines(change: GroupChange, columns: int = 85) -> list[str]:
    plan = plan_of_moves(cluster(instance("web", A, B)))
    parts = group_parts(change, plan, ShortNames(["a", "b"], []), columns)
    made = [block for part in parts if (block := part.make(part.sizes[0])) is not None]
    return render_plain(made).splitlines()


def test_moments_have_a_row_each_and_a_question_mark_for_what_is_not_known() -> None:
    shown = lines(GroupChange("default", ("x", "y"), STATES, (), SPEC))
    assert [line.split() for line in shown[2:5]] == [
        "now 4 8.50 2.0G 1.0G 1 40".split(),
        "with 2 nodes more 6 9.50 ? 2.0G 1".split(),
        "balanced 6 ? 4.0G ? 0 70+".split(),
    ]


def test_nothing_is_counted_where_there_is_no_standard_size() -> None:
    shown = lines(GroupChange("default", ("x",), STATES[:1], ()))
    assert "More instances" not in "\n".join(shown)


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_the_table_fits(columns: int) -> None:
    shown = lines(GroupChange("default", ("x", "y"), STATES, (), SPEC), columns)
    assert max(map(len, shown)) <= columns


def test_mended_problems_and_those_that_stay() -> None:
    mended = NodeProblem("a", "n-plus-one", "short", None)
    worse = NodeProblem("b", "n-plus-one", "short", "shorter")
    new = NodeProblem("b", "no-partner", None, "alone")
    shown = lines(GroupChange("default", ("x",), STATES, (mended, worse, new)))
    assert "Problems that this mends" in shown
    assert "  a  short" in shown
    begin = shown.index("Problems afterwards")
    assert shown[begin + 1] == "  b  shorter (before: short); alone (new)"


def test_problems_that_are_all_as_before_are_said_to_be() -> None:
    same = NodeProblem("b", "n-plus-one", "short", "short")
    assert "Problems, as before" in lines(GroupChange("default", ("x",), STATES, (same,)))
