"""How much may run at once."""

import pytest

from executor.limits import Busy, Limits, slot_free
from snapshots.errors import UsageError


def busy(nodes: str, copying: str = "") -> Busy:
    return Busy(frozenset(nodes), frozenset(copying))


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
