"""How much a run may do."""

import pytest

from executor.limits import Limits, budget_spent
from snapshots.errors import UsageError
from tests.executor.made_moves import REPLACE, move


def test_limits_come_back_from_the_ledger_as_they_went_in():
    limits = Limits(moves=7, copy_gib=2.5, until=1e9)
    assert Limits.from_document(limits.document()) == limits
    assert Limits.from_document({**limits.document(), "of_a_newer_poise": 1}) == limits


def test_no_moves_at_all_is_no_limit_but_a_mistake():
    with pytest.raises(UsageError, match="per-node: expected 1 or more, got 0"):
        Limits(per_node=0)


def test_a_budget_says_what_it_lacks():
    copy = move("a:b", "a:c", (REPLACE, "c"), number=7, copy_gib=3.0)
    assert budget_spent(Limits(), 1000, 1000.0, copy) == ""
    assert budget_spent(Limits(copy_gib=10.0), 1, 7.0, copy) == ""
    assert budget_spent(Limits(total_moves=1), 1, 0.0, copy) == "limit of 1 move reached"
    assert budget_spent(Limits(copy_gib=10.0), 1, 8.0, copy) == (
        "limit of 10g to copy reached: move 7 (web) needs 3.0 GiB, 2.0 GiB is left"
    )
    assert budget_spent(Limits(copy_gib=0.5), 2, 320.5, copy) == (
        "limit of 512m to copy reached: move 7 (web) needs 3.0 GiB, moves so far copy"
        " 320.0 GiB more than that already"
    )
