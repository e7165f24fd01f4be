"""Goals cut down to what is there, for another group or after something is gone."""

from __future__ import annotations

from planner.goals.matching import without_others
from planner.goals.wish import read_wish
from tests.planner.goals.small_group import group


def kept(text: str, *, unknown: bool = False) -> str:
    """The goal as it counts for web1, web2 and the node n0."""
    cluster = group()[0].model.cluster
    wish = without_others(read_wish(text), cluster, [0, 1], [0], unknown=unknown)
    return str(wish)


def test_names_that_mean_something_here_are_kept() -> None:
    assert kept("keep-apart web*,db1:2") == "keep-apart web*:2"
    assert kept("keep-on web1=n0,n1") == "keep-on web1=n0"
    assert kept("empty n0,n3") == "empty n0"
    assert kept("spread web*=rack") == "spread web*=rack"


def test_a_goal_about_nothing_here_is_none() -> None:
    for text in ("keep-apart db*", "keep-on web1=n3", "empty n3", "stay gone"):
        assert kept(text) == "None"


def test_what_is_nowhere_can_be_kept_to_be_refused() -> None:
    assert kept("stay web1,gone,db1", unknown=True) == "stay web1,gone"
