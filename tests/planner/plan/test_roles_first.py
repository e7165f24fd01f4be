"""Plans that give nodes a role before anything moves."""

from __future__ import annotations

from planner.plan.roles_first import with_roles_first
from tests.executor.made_moves import MIGRATE, move, plan
from tests.executor.made_steps import DRAINED, REGULAR, drain


def test_moves_that_wait_for_no_other_wait_for_the_nodes() -> None:
    moves = move("a:b", "b:a", (MIGRATE, "b")), move("a:c", "c:a", (MIGRATE, "c"), number=2)
    third = move("b:a", "a:b", (MIGRATE, "a"), number=3, after=[1])
    made = with_roles_first(plan(*moves, third), ("a", "d"), DRAINED, REGULAR)
    assert made.node_steps == (drain("a", 4), drain("d", 5))
    assert [one.after for one in made.moves] == [(4, 5), (4, 5), (1,)]
    assert [one.id for one in made.steps] == [4, 5, 1, 2, 3]


def test_a_plan_without_moves_sets_the_role_all_the_same() -> None:
    assert with_roles_first(plan(), ("a",), DRAINED, REGULAR).steps == (drain("a", 1),)
