"""The comparison of placing together with placing one by one."""

from __future__ import annotations

from benchmarks.kinds import Case, Kind
from benchmarks.placing import Compared, compare, section, table, verdict
from planner.solvers.place import PlacesFound


def test_all_three_are_asked_and_together_is_never_worse() -> None:
    found = compare(Case(Kind.SKEWED, 10, 80, 1), 16, asked=4)
    assert found.placed[0] <= found.placed[1] <= found.placed[2]
    assert not found.worse
    assert found.cells()[0] == "10/80 skewed 1, 16 GiB"
    (row,) = table([found]).rows
    assert row == found.cells()
    assert verdict([found]) in section([found])


def test_fewer_than_one_by_one_is_worse() -> None:
    """Two answers without a place, and one that has lost what one by one has."""
    none = PlacesFound((), 0, 0)
    some = compare(Case(Kind.SKEWED, 10, 80, 1), 1, asked=1).answers[0]
    assert Compared("", (some, some, none), (0.0, 0.0, 0.0)).worse
    assert not Compared("", (none, none, none), (0.0, 0.0, 0.0)).worse
    assert Compared("", (none, none, none), (0.0, 0.0, 0.0)).proved == (True, True, True)
