"""What a new plan may cost, and its ids."""

from __future__ import annotations

from dataclasses import replace

from executor.run.replanning import Agreed, renumbered
from tests.executor.made_moves import plan
from tests.executor.three_moves import (
    DB,
    MAIL,
    WEB,
)


def test_a_new_plan_has_ids_after_those_of_the_run():
    fresh = renumbered(plan(WEB, replace(MAIL, id=2, after=(1,))), last=7)
    assert [(one.id, one.after) for one in fresh.moves] == [(8, ()), (9, (8,))]


def test_a_new_plan_costs_no_more_than_was_agreed_to_with_all_that_has_begun():
    dear = plan(replace(DB, copy_gib=3.0, restarts=1))
    begun = [replace(WEB, copy_gib=2.0)]
    assert Agreed(copy_gib=5.0, restarts=1).refusal(dear, begun) == ""
    assert Agreed(copy_gib=None, restarts=1).refusal(dear, begun) == ""
    assert "copies 3.0 GiB" in Agreed(copy_gib=4.0, restarts=1).refusal(dear, begun)
    assert "restarts instances" in Agreed(copy_gib=5.0, restarts=0).refusal(dear, begun)
