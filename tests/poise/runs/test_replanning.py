"""A run is planned again as its first plan was made, for what is left and still there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf

import pytest

import poise
from executor.limits import Limits
from executor.run import Agreed
from planner.plan import Move, Plan
from planner.solvers import register, solver_named, unregister
from planner.units import MIB_PER_GIB
from poise.api.balance_options import BalanceOptions
from poise.runs.replanning import agreed_to, begun_in, replan_like, shown_first
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from tests.executor.made_moves import MIGRATE, move, plan
from tests.poise.command_line import RECORDED, run
from tests.poise.simulated_runs import TARGET, Place, place

__all__ = ["place"]

NONE_BROKEN = frozenset[str]()
SWITCH = move("a:b", "b:a", (MIGRATE, "b"), copy_gib=3.0)


def none_begun() -> tuple[Move, ...]:
    return ()


@pytest.fixture(scope="module")
def recorded() -> Cluster:
    return poise.load(RECORDED)


def made(cluster: Cluster, **options: object) -> Plan:
    return poise.balance(cluster, group="default", **options)  # type: ignore[arg-type]


def instances(found: Plan | None) -> list[str]:
    assert found is not None
    return [one.instance.partition(".")[0] for one in found.moves]


# -- what is planned -------------------------------------------------------------------------------


def test_on_the_same_cluster_it_is_the_same_plan(recorded: Cluster) -> None:
    first = made(recorded)
    found = replan_like(first, none_begun)(recorded, NONE_BROKEN)
    assert found is not None and found.moves == first.moves


def test_its_options_hold_again(recorded: Cluster) -> None:
    first = made(recorded, exclude=["inst7"], disk_moves=False)
    found = replan_like(first, none_begun)(recorded, NONE_BROKEN)
    assert instances(found) == instances(first)
    assert found is not None and found.copy_gib == 0


def test_moves_that_have_begun_count_against_the_most(recorded: Cluster) -> None:
    replan = replan_like(made(recorded, max_moves=3), begun=lambda: (SWITCH,) * 2)
    assert len(instances(replan(recorded, NONE_BROKEN))) == 1
    spent = replan_like(made(recorded, max_moves=3), begun=lambda: (SWITCH,) * 5)
    assert instances(spent(recorded, NONE_BROKEN)) == []


# -- a solver that knows budgets -------------------------------------------------------------------


@pytest.fixture
def priced() -> Iterator[str]:
    """A solver that is told prices and budgets, and makes hbal's moves."""
    hbal = solver_named("hbal").make
    register("priced", "hbal's moves, for any price", hbal, prices=True)
    yield "priced"
    unregister("priced")


def again(first: Plan, cluster: Cluster, *begun: Move, most: float | None = None) -> Plan:
    found = replan_like(first, lambda: begun, most_copied=most)(cluster, NONE_BROKEN)
    assert found is not None
    return found


def test_the_solver_and_its_prices_hold_again(recorded: Cluster, priced: str) -> None:
    first = made(recorded, solver=priced, copy_price=0.5, move_price=0.25, target_score=2.0)
    found = again(first, recorded)
    assert (found.solver, found.options, found.moves) == (priced, first.options, first.moves)


def test_what_was_copied_counts_against_the_budget_of_the_plan(
    recorded: Cluster, priced: str
) -> None:
    first = made(recorded, solver=priced, max_copy=20 * MIB_PER_GIB)
    assert again(first, recorded).options["max_copy"] == 20 * MIB_PER_GIB
    assert again(first, recorded, SWITCH, SWITCH).options["max_copy"] == 14 * MIB_PER_GIB
    assert again(first, recorded, *[SWITCH] * 7).options["max_copy"] == 0


def test_what_the_run_may_copy_counts_in_the_place_of_the_plans_budget(
    recorded: Cluster, priced: str
) -> None:
    first = made(recorded, solver=priced, max_copy=20 * MIB_PER_GIB)
    assert again(first, recorded, SWITCH, most=10.0).options["max_copy"] == 7 * MIB_PER_GIB
    assert again(first, recorded, SWITCH, most=inf).options["max_copy"] is None


def test_goals_hold_again_as_far_as_their_names_are_there(recorded: Cluster) -> None:
    first = made(recorded, solver="search", goals=["stay inst2,inst3", "empty node1:3"])
    gone = {**first.options, "goals": ["stay inst2,inst3,gone", "empty node1:3", "stay other*"]}
    found = replan_like(replace(first, options=gone), none_begun)(recorded, NONE_BROKEN)
    assert found is not None
    assert [goal.goal for goal in found.goals] == ["stay inst2,inst3", "empty node1:3"]
    assert found.moves == first.moves


def test_what_is_no_goal_is_told_before_the_run(recorded: Cluster) -> None:
    first = made(recorded)
    odd = replace(first, options={**first.options, "goals": ["be happy"]})
    with pytest.raises(UsageError, match="no goal 'be'"):
        replan_like(odd, none_begun)


def test_broken_instances_are_left_alone(recorded: Cluster) -> None:
    first = made(recorded)
    broken = frozenset({first.moves[0].instance, "gone.gnt.test"})
    found = replan_like(first, none_begun)(recorded, broken)
    assert found is not None
    assert broken.isdisjoint(one.instance for one in found.moves)


def test_options_about_what_is_gone_are_left_out(recorded: Cluster) -> None:
    first = made(recorded, exclude=["inst7"])
    gone = {**first.options, "exclude": ["inst7", "gone"], "offline": ["gone.gnt.test"]}
    found = replan_like(replace(first, options=gone), none_begun)(recorded, NONE_BROKEN)
    assert instances(found) == instances(first)


def test_there_is_no_plan_for_a_group_that_is_gone(recorded: Cluster) -> None:
    lost = replace(made(recorded), group="gone")
    assert replan_like(lost, none_begun)(recorded, NONE_BROKEN) is None


def test_a_plan_made_by_hand_keeps_its_places(recorded: Cluster) -> None:
    by_hand = replace(made(recorded), options={})
    found = replan_like(by_hand, none_begun)(recorded, frozenset({by_hand.moves[0].instance}))
    assert found is not None
    assert [one.target for one in found.moves] == [one.target for one in by_hand.moves[1:]]


# -- loads, which no plan holds --------------------------------------------------------------------


def test_a_plan_made_with_loads_needs_them_again(recorded: Cluster) -> None:
    with_loads = replace(made(recorded), options={**made(recorded).options, "utilisation": True})
    with pytest.raises(UsageError, match="made with loads"):
        replan_like(with_loads, none_begun)
    given = BalanceOptions(utilisation=dict.fromkeys(recorded.instances.names, (1.0,) * 4))
    assert replan_like(with_loads, none_begun, given)(recorded, NONE_BROKEN) is not None


# -- what is agreed to -----------------------------------------------------------------------------


def test_a_user_agrees_to_what_the_shown_plan_and_begun_moves_cost() -> None:
    shown, begun = plan(replace(SWITCH, restarts=2)), [replace(SWITCH, restarts=1)]
    assert agreed_to(shown, begun, Limits()) == Agreed(6.0, 3)


def test_a_budget_is_agreed_to_in_the_place_of_what_a_plan_copies() -> None:
    assert agreed_to(plan(SWITCH), [], Limits(copy_gib=100.0)) == Agreed(100.0, 0)


def test_the_shown_plan_comes_first_while_the_cluster_is_as_it_was(recorded: Cluster) -> None:
    shown, then = plan(SWITCH), plan()

    def later(_: Cluster, __: frozenset[str]) -> Plan:
        return then

    replan = shown_first(shown, recorded.fingerprint, later)
    assert replan(recorded, NONE_BROKEN) is shown
    assert replan(recorded, NONE_BROKEN) is then
    changed = shown_first(shown, "0" * 64, later)
    assert changed(recorded, NONE_BROKEN) is then


def test_moves_with_an_attempt_have_begun(place: Place) -> None:
    from executor.ledger import Ledger

    run("run", place.plan, "--on", TARGET, "--max-moves", "2")
    with Ledger(place.ledger) as ledger:
        first = ledger.plans(1)[0].moves
        assert begun_in(ledger, 1)() == list(first[:2])


def test_nodes_that_were_named_are_emptied_again(recorded: Cluster) -> None:
    first = poise.evacuate(recorded, "node2", part="full")
    found = replan_like(first, none_begun)(recorded, NONE_BROKEN)
    assert found is not None and found.moves == first.moves
    broken = first.moves[0].instance
    left = replan_like(first, none_begun)(recorded, frozenset([broken]))
    assert left is not None and broken not in [one.instance for one in left.moves]


def test_an_instance_that_stays_by_its_short_name_stays_in_the_new_plan(recorded: Cluster) -> None:
    moved = instances(poise.evacuate(recorded, "node2", part="full"))[0]
    first = poise.evacuate(recorded, "node2", part="full", exclude=[moved])
    again = replan_like(first, none_begun)(recorded, NONE_BROKEN)
    assert moved not in instances(again)


def test_nodes_that_are_gone_cannot_be_emptied_again(recorded: Cluster) -> None:
    first = poise.evacuate(recorded, "node2")
    assert first.evacuation is not None
    gone = replace(first, evacuation=replace(first.evacuation, nodes=("no.such.node",)))
    assert replan_like(gone, none_begun)(recorded, NONE_BROKEN) is None
