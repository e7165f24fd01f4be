"""Goals as operators write them."""

from __future__ import annotations

import pytest

from planner.goals.kinds import GoalKind
from planner.goals.wish import Wish, read_wish
from snapshots.errors import UsageError


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("keep-apart web-*", Wish(GoalKind.APART, ("web-*",))),
        ("keep-together app1,db1:2", Wish(GoalKind.TOGETHER, ("app1", "db1"), (), 2.0)),
        ("spread db*=rack:", Wish(GoalKind.SPREAD, ("db*",), ("rack",))),
        ("spread db*=rack:0.5", Wish(GoalKind.SPREAD, ("db*",), ("rack",), 0.5)),
        ("keep-on vm1=node1,node2", Wish(GoalKind.ON, ("vm1",), ("node1", "node2"))),
        ("stay tag:role:db", Wish(GoalKind.STAY, ("tag:role:db",))),
        ("stay tag:tier:3", Wish(GoalKind.STAY, ("tag:tier",), (), 3.0)),
        ("stay tag:tier:3:hard", Wish(GoalKind.STAY, ("tag:tier:3",))),
        ("stay tag:tier:0:hard", Wish(GoalKind.STAY, ("tag:tier:0",))),
        ("stay tag:tier:inf:hard", Wish(GoalKind.STAY, ("tag:tier:inf",))),
        ("empty node1", Wish(GoalKind.EMPTY, ("node1",))),
    ],
)
def test_a_goal_is_read_and_reads_the_same_again(text: str, wish: Wish) -> None:
    assert read_wish(text) == wish
    assert read_wish(str(wish)) == wish


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keep web*", "goals: no goal 'keep'"),
        ("keep-apart", "goals: expected instances, got ''"),
        ("keep-apart web1,,web2", "goals: expected instances, got 'web1,,web2'"),
        ("keep-apart web*=rack", "goals: expected instances, got 'web*=rack'"),
        ("keep-on vm1", "goals: expected INSTANCES=NODES, got 'vm1'"),
        ("keep-on vm1=", "goals: expected INSTANCES=NODES, got 'vm1='"),
        ("spread vm*=rack,row", "goals: expected INSTANCES=PREFIX, got 'vm*=rack,row'"),
        ("empty node1:0", "goals: expected a weight above 0 and up to 1,000,000, got 0"),
        ("stay inst*:nan", "goals: expected a weight above 0 and up to 1,000,000, got nan"),
        ("empty node1:-2", "goals: expected a weight above 0 and up to 1,000,000, got -2"),
        ("empty node1:1e9", "goals: expected a weight above 0 and up to 1,000,000, got 1e+09"),
    ],
)
def test_what_is_no_goal_is_said_in_one_line(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_wish(text)
    assert str(refused.value) == said
