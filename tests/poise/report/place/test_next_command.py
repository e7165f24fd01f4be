"""The command that creates the instance."""

from __future__ import annotations

from poise.report.names import ShortNames
from poise.report.place.next_command import create_line, create_lines
from tests.poise.report.place.made_answers import TOO_LARGE, placed

NAMES = ShortNames([], [])


def test_it_has_the_nodes_of_the_best_place() -> None:
    place = placed().placed[0].place
    (line,) = create_line(placed(), NAMES)
    assert line.text == "Create it:"
    assert line.command == f"gnt-instance add -t drbd -n {place.primary}:{place.secondary} ..."


def test_of_several_each_has_a_command_with_its_nodes_and_its_name() -> None:
    answer = placed(count=3)
    assert create_line(answer, NAMES) == []
    shown = [(line.text, line.command) for line in create_lines(answer, NAMES, 3).lines]
    assert shown == [
        (f"new-{k}:", f"gnt-instance add -t drbd -n {one.place.primary}:{one.place.secondary} ...")
        for k, one in enumerate(answer.placed, 1)
    ]


def test_where_there_is_room_for_fewer_commands_the_rest_is_counted() -> None:
    last = create_lines(placed(count=5), NAMES, 2).lines[-1]
    assert last.text == "and 3 more (--details)"


def test_there_is_none_for_what_does_not_fit() -> None:
    assert create_line(placed(TOO_LARGE), NAMES) == []
