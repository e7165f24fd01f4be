"""The command that creates the instance."""

from __future__ import annotations

from poise.report.names import ShortNames
from poise.report.place.next_command import create_line
from tests.poise.report.place.made_answers import TOO_LARGE, placed

NAMES = ShortNames([], [])


def test_it_has_the_nodes_of_the_best_place() -> None:
    place = placed().placed[0].place
    (line,) = create_line(placed(), NAMES)
    assert line.text == "Create it:"
    assert line.command == f"gnt-instance add -t drbd -n {place.primary}:{place.secondary} ..."


def test_of_several_each_has_nodes_of_its_own() -> None:
    (line,) = create_line(placed(count=3), NAMES)
    assert line.command == "gnt-instance add -t drbd -n NODES ..."


def test_there_is_none_for_what_does_not_fit() -> None:
    assert create_line(placed(TOO_LARGE), NAMES) == []
