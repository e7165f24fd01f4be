"""Goals resolved to rows: what each kind counts, and names that are not there."""

from __future__ import annotations

import pytest

from planner.goals.resolve import resolved
from planner.goals.wish import read_wish
from planner.state.placement import group_scope
from snapshots.errors import UsageError
from tests.planner.goals.small_group import broken, goals_for
from tests.planner.small_clusters import instance, node, placed


@pytest.mark.parametrize(
    ("goal", "wrong"),
    [
        ("keep-apart web*", 1),  # web1 and web2 on n0
        ("keep-apart web1,web3", 0),
        ("keep-together db*", 0),
        ("keep-together web*", 2),  # on three nodes
        ("spread web*=rack", 1),  # three in rack a, one in rack b
        ("spread tag:role:*=rack", 0),  # three in each
        ("keep-on web*=n0,n1", 1),  # web4
        ("keep-on tag:gold=n2", 2),
        ("stay *", 0),
        ("empty n3", 5),  # db1 and db2, which count twice, and web4, whose secondary it is
        ("empty n0.example.org,n3", 9),  # four of five run there
    ],
)
def test_a_goal_counts_instances_in_wrong_places(goal: str, wrong: int) -> None:
    assert broken(goal) == [wrong]


def test_a_name_is_short_or_full_or_a_pattern_of_either() -> None:
    for names in ("web1,web2", "web1.example.org,web2", "web[12]", "web?.example.org", "web*"):
        assert broken(f"keep-apart {names}") == [1]


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("keep-apart app*", "goals: no instance 'app*' in this cluster"),
        ("stay web1,web9", "goals: no instance 'web9' in this cluster"),
        ("stay tag:silver", "goals: no instance 'tag:silver' in this cluster"),
        ("keep-on web1=n9", "goals: no node 'n9' in this cluster"),
        ("empty m*", "goals: no node 'm*' in this cluster"),
        ("spread web*=row", "goals: no node of the group has a tag that begins with 'row:'"),
    ],
)
def test_names_that_are_not_there_are_refused(goal: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        goals_for(goal)
    assert str(refused.value) == said


def test_a_node_is_in_one_rack() -> None:
    nodes = [node("n0", tags=("rack:a", "rack:b")), node("n1", tags=("rack:b",))]
    placement = placed(instance("web1", 0, 1), nodes=nodes)
    with pytest.raises(UsageError) as refused:
        resolved(placement, group_scope(placement, 0), [read_wish("spread web1=rack")])
    said = "goals: node n0 has 2 tags that begin with 'rack:': rack:a and rack:b"
    assert str(refused.value) == said
