"""The part of a cluster that a run works on, and the numbers of its instances."""

from __future__ import annotations

from poise.htools.conventions.group_view import view_group
from poise.htools.conventions.htools_placement import HtoolsPlacement
from tests.poise.htools.hbal.hbal_example import TWO_GROUPS, model_of, view_of


def test_instances_belong_to_the_group_of_their_primary() -> None:
    assert view_of(TWO_GROUPS, 0).instances.tolist() == [0]
    assert view_of(TWO_GROUPS, 1).instances.tolist() == [1, 2]
    assert view_of(TWO_GROUPS, 1).nodes.tolist() == [2, 3]


def test_twins_have_the_numbers_of_those_that_they_stand_for() -> None:
    view = view_group(HtoolsPlacement(model_of(TWO_GROUPS)), 1, 2, peers=False)
    assert view.instances.tolist() == [2]
    assert [view.index(row) for row in range(3)] == [0, 1, 0]


def test_peers_are_kept_where_they_are_asked_for() -> None:
    assert view_of(peers=False).peers is None
    assert view_of(peers=True).peers is not None
