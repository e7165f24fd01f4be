"""Where the actions of a move lead."""

from planner.plan.move_stations import stations
from tests.executor.made_moves import MIGRATE, REPLACE, move, place


def test_a_composition_leads_through_the_old_secondary():
    replaced_primary = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
    assert stations(replaced_primary) == tuple(map(place, ("a:b", "b:a", "b:c", "c:b")))


def test_an_instance_without_a_second_copy_goes_anywhere():
    assert stations(move("a", "c", (MIGRATE, "c"))) == (place("a"), place("c"))


def test_a_place_is_written_with_its_primary_first():
    assert [str(place(words)) for words in ("a", "a:b")] == ["a", "a:b"]
