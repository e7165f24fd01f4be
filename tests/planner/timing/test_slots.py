"""How much may run at once."""

import pytest

from planner.timing.slots import ALL_SLOTS_TAKEN, BusyNodes, Obstacle, Slots, Throttle, slot_free
from planner.timing.throttles import Throttles
from snapshots.errors import UsageError


def busy(nodes: str, copying: str = "") -> BusyNodes:
    return BusyNodes(frozenset(nodes), frozenset(copying))


def test_nothing_holds_the_first_move_back():
    assert slot_free(Throttles(moves=1), busy("abc", "bc"), [])


def test_at_most_so_many_moves_in_all():
    assert not slot_free(Throttles(moves=2), busy("xy"), [busy("ab"), busy("cd")])


def test_at_most_so_many_moves_on_a_node():
    throttles = Throttles(moves=9, per_node=2)
    assert slot_free(throttles, busy("ab"), [busy("ac")])
    assert not slot_free(throttles, busy("ab"), [busy("ac"), busy("ad")])


def test_one_resync_on_a_node_but_a_migration_beside_it():
    throttles = Throttles(moves=9, per_node=9, resyncs_per_node=1)
    assert not slot_free(throttles, busy("abc", "bc"), [busy("dbe", "be")])
    assert slot_free(throttles, busy("ab"), [busy("dbe", "be")])


def test_slots_say_which_throttle_is_in_the_way():
    slots = Slots(Throttles(moves=2, per_node=1), [busy("ab")])
    assert slots.obstacle(busy("cd")) is None
    assert slots.obstacle(busy("bc")) == Obstacle(Throttle.PER_NODE, "b")
    slots.take(busy("cd"))
    assert slots.obstacle(busy("ef")) == ALL_SLOTS_TAKEN
    slots.give(busy("ab"))
    assert slots.obstacle(busy("bf")) is None


def test_slots_tell_copies_from_other_moves():
    slots = Slots(Throttles(per_node=9), [busy("abc", "bc")])
    assert slots.obstacle(busy("bd", "bd")) == Obstacle(Throttle.RESYNCS_PER_NODE, "b")
    assert slots.obstacle(busy("bd")) is None


def test_no_moves_at_all_is_no_throttle_but_a_mistake():
    with pytest.raises(UsageError, match="resyncs-per-node: expected 1 or more, got 0"):
        Throttles(resyncs_per_node=0)
