"""Whether the actions of a plan lead where its moves say."""

import pytest

from executor.stations import check_actions, station_of
from planner.plan.move_stations import stations
from snapshots.errors import FormatError
from tests.executor.made_moves import MIGRATE, REPLACE, move, place, plan


def test_an_instance_is_found_among_the_stations_or_not():
    places = stations(move("a:b", "a:c", (REPLACE, "c")))
    assert station_of(places, place("a:c")) == 1
    assert station_of(places, place("c:a")) is None


@pytest.mark.parametrize(
    ("edited", "says"),
    [
        (move("a:b", "c:b", (MIGRATE, "b")), "its actions end on b:a, the plan says c:b"),
        (move("a:b", "c:a", (MIGRATE, "c")), "the second copy is on b"),
        (move("a:b", "a:b", (REPLACE, "b")), "the instance is there already"),
        (move("a", "a", (MIGRATE, "a")), "the instance is there already"),
        (move("a", "b", (REPLACE, "b")), "no second copy"),
        (move("a:b", "a:b", (MIGRATE, "b"), (MIGRATE, "a")), "lead in a circle"),
        (move("a:b", "a:b"), "no actions"),
    ],
)
def test_a_plan_edited_into_nonsense_is_refused(edited, says):
    with pytest.raises(FormatError, match=says):
        check_actions(plan(edited))
