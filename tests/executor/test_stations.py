"""Where the actions of a move lead."""

import pytest

from executor.stations import check_actions, copying_nodes, nodes_of, station_of, stations
from snapshots.errors import FormatError
from tests.executor.made_moves import FAILOVER, MIGRATE, REPLACE, move, place, plan


def test_a_composition_leads_through_the_old_secondary():
    replaced_primary = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
    assert stations(replaced_primary) == tuple(map(place, ("a:b", "b:a", "b:c", "c:b")))


def test_an_instance_without_a_second_copy_goes_anywhere():
    assert stations(move("a", "c", (MIGRATE, "c"))) == (place("a"), place("c"))


def test_a_move_keeps_the_nodes_busy_that_it_passes():
    passing = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
    assert nodes_of(passing) == {"a", "b", "c"}
    assert copying_nodes(passing) == {"b", "c"}
    assert copying_nodes(move("a:b", "b:a", (FAILOVER, "b"))) == frozenset()


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
