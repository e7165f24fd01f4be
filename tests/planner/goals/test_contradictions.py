"""Goals that exclude each other are named; a soft one gives way."""

from __future__ import annotations

import pytest

from snapshots.errors import UsageError
from tests.planner.goals.small_group import goals_for

CONTRADICTIONS = [
    ("keep-together web1,web2", "keep-apart web*", "web1.example.org, web2.example.org"),
    ("keep-together web*", "spread web*=rack", "web1.example.org, web2.example.org and 2 more"),
    ("keep-on web1=n0", "empty n0", "web1.example.org"),
    ("keep-on web1=n0", "keep-on web*=n1,n2", "web1.example.org"),
    ("keep-on web1=n1", "stay web1", "web1.example.org"),
    ("stay db1", "empty n3", "db1.example.org"),
    ("stay web4", "empty n3", "web4.example.org"),  # its secondary
    ("keep-apart web*", "stay web1,web2", "web1.example.org, web2.example.org"),
    ("keep-apart web3,web4", "keep-on web*=n3", "web3.example.org, web4.example.org"),
    ("keep-together web1,web3", "stay web*", "web1.example.org, web3.example.org"),
    ("spread web*=rack", "keep-on web*=n0,n1", "web1.example.org, web2.example.org and 2 more"),
]


@pytest.mark.parametrize(("one", "other", "named"), CONTRADICTIONS)
def test_two_hard_goals_that_exclude_each_other_are_named(one: str, other: str, named: str) -> None:
    for first, second in ((one, other), (other, one)):
        with pytest.raises(UsageError) as refused:
            goals_for(first, second)
        said = str(refused.value)
        assert one in said
        assert other in said
        assert said.endswith(f": {named}")


@pytest.mark.parametrize(("one", "other", "named"), CONTRADICTIONS)
def test_a_soft_goal_gives_way(one: str, other: str, named: str) -> None:
    assert named
    assert len(goals_for(f"{one}:1", other)) == 2
    assert len(goals_for(one, f"{other}:1")) == 2


def test_all_nodes_cannot_be_empty() -> None:
    with pytest.raises(UsageError, match="no node of the group would be left"):
        goals_for("empty *")


def test_goals_about_different_instances_do_not_exclude_each_other() -> None:
    goals = goals_for("keep-together db*", "keep-apart web*", "keep-on web1=n0", "empty n2")
    assert len(goals) == 4


def test_of_several_goals_about_an_instance_the_one_that_leaves_the_least_is_named() -> None:
    with pytest.raises(UsageError) as refused:
        goals_for("keep-on web1=n0,n1", "stay web1", "keep-on db*=n1,n2", "keep-together web1,db1")
    assert "no placement meets both keep-together web1,db1 and stay web1" in str(refused.value)
