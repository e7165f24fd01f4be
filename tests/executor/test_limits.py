"""How much may run at once."""

import pytest

from executor.limits import Limits, budget_spent
from planner.timing.slots import ALL_SLOTS_TAKEN, BusyNodes, Obstacle, Slots, slot_free
from snapshots.errors import UsageError
from tests.executor.made_moves import REPLACE, move


def busy(nodes: str, copying: str = "") -> BusyNodes:
    return BusyNodes(frozenset(nodes), frozenset(copying))


def test_nothing_holds_the_first_move_back():
    assert slot_free(Limits(moves=1), busy("abc", "bc"), [])


def test_at_most_so_many_moves_in_all():
    assert not slot_free(Limits(moves=2), busy("xy"), [busy("ab"), busy("cd")])


def test_at_most_so_many_moves_on_a_node():
    limits = Limits(moves=9, per_node=2)
    assert slot_free(limits, busy("ab"), [busy("ac")])
    assert not slot_free(limits, busy("ab"), [busy("ac"), busy("ad")])


def test_one_resync_on_a_node_but_a_migration_beside_it():
    limits = Limits(moves=9, per_node=9, resyncs_per_node=1)
    assert not slot_free(limits, busy("abc", "bc"), [busy("dbe", "be")])
    assert slot_free(limits, busy("ab"), [busy("dbe", "be")])


def test_limits_come_back_from_the_ledger_as_they_went_in():
    limits = Limits(moves=7, copy_gib=2.5, until=1e9)
    assert Limits.from_document(limits.document()) == limits
    assert Limits.from_document({**limits.document(), "of_a_newer_poise": 1}) == limits


def test_no_moves_at_all_is_no_limit_but_a_mistake():
    with pytest.raises(UsageError, match="per-node: expected 1 or more, got 0"):
        Limits(per_node=0)


def test_slots_say_which_throttle_is_in_the_way():
    slots = Slots(Limits(moves=2, per_node=1), [busy("ab")])
    assert slots.obstacle(busy("cd")) is None
    assert slots.obstacle(busy("bc")) == Obstacle("per-node", "b")
    slots.take(busy("cd"))
    assert slots.obstacle(busy("ef")) == ALL_SLOTS_TAKEN
    slots.give(busy("ab"))
    assert slots.obstacle(busy("bf")) is None


def test_slots_tell_copies_from_other_moves():
    slots = Slots(Limits(per_node=9), [busy("abc", "bc")])
    assert slots.obstacle(busy("bd", "bd")) == Obstacle("resyncs-per-node", "b")
    assert slots.obstacle(busy("bd")) is None


def test_a_budget_says_what_it_lacks():
    copy = move("a:b", "a:c", (REPLACE, "c"), number=7, copy_gib=3.0)
    assert budget_spent(Limits(), 1000, 1000.0, copy) == ""
    assert budget_spent(Limits(copy_gib=10.0), 1, 7.0, copy) == ""
    assert budget_spent(Limits(total_moves=1), 1, 0.0, copy) == "its budget of 1 move is used up"
    assert budget_spent(Limits(copy_gib=10.0), 1, 8.0, copy) == (
        "its budget of 10g to copy is used up: move 7 (web) needs 3.0G, 2.0G is left"
    )
    assert budget_spent(Limits(copy_gib=0.5), 2, 320.5, copy) == (
        "its budget of 512m to copy is used up: move 7 (web) needs 3.0G, what has begun took 320.0G"
        " more than that already"
    )
