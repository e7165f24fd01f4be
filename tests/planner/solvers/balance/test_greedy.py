"""Stepping and stopping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from planner.rules.candidates import MoveRules
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.scoring.bounds import reserved_memory_bound
from planner.scoring.exact import ExactScorer, overall
from planner.solvers.balance.choice import Choice
from planner.solvers.balance.exhaustive import ExhaustiveChooser
from planner.solvers.balance.greedy import balance
from planner.solvers.stopping import Stop, StopRules
from planner.state.options import ModelOptions
from planner.state.placement import Placement, group_scope
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import (
    FIRST,
    A,
    B,
    C,
    instance,
    move,
    node,
    placed,
    worked_example,
)

ALL = np.arange(3)
LOPSIDED = tuple(instance(f"i{k}", A, B) for k in range(6))


def scores(steps: tuple[Step, ...]) -> list[float]:
    return [step.score for step in steps]


# -- a run -------------------------------------------------------------------------------------


def test_a_run_lowers_the_score_with_every_step_and_leaves_the_placement_there() -> None:
    place = placed(*LOPSIDED)
    before = ExactScorer(place, ALL).score()
    result = balance(place, ALL)
    assert result.score_before == before
    assert scores(result.steps) == sorted(scores(result.steps), reverse=True)
    assert result.steps[-1].score == result.score_after == ExactScorer(place, ALL).score()


def test_steps_say_where_instances_went() -> None:
    place = placed(*LOPSIDED)
    start = place.clone()
    for step in balance(place, ALL).steps:
        assert step.old == (start.primary[step.instance], start.secondary[step.instance])
        start.commit(move(start, step.instance, step.kind, step.target), 0)
        assert step.new == (start.primary[step.instance], start.secondary[step.instance])
    assert start.primary.tolist() == place.primary.tolist()
    assert start.secondary.tolist() == place.secondary.tolist()


def test_components_add_up_to_the_scores() -> None:
    result = balance(placed(*LOPSIDED), ALL)
    assert float(overall(result.components_before)) == result.score_before
    assert float(overall(result.components_after)) == result.score_after


def test_each_step_is_told_when_it_was_made() -> None:
    place, told = placed(*LOPSIDED), list[tuple[Step, int]]()
    result = balance(
        place, ALL, on_step=lambda step: told.append((step, int(place.primary[step.instance])))
    )
    assert [step for step, _ in told] == list(result.steps)
    assert [home for _, home in told] == [step.new[0] for step in result.steps]


def test_equal_input_gives_equal_steps() -> None:
    assert balance(placed(*LOPSIDED), ALL).steps == balance(placed(*LOPSIDED), ALL).steps


def test_the_usual_chooser_takes_the_steps_of_the_reference() -> None:
    for case in samples("mixed", 15, first=1000):
        for (quick, scope), (slow, _) in zip(case.runs(), case.runs(), strict=True):
            chooser = ExhaustiveChooser(slow, scope, case.rules)
            mine = balance(quick, scope, case.rules)
            theirs = balance(slow, scope, case.rules, chooser=chooser)
            assert mine.steps == theirs.steps, case.name
            assert np.array_equal(mine.score_after, theirs.score_after, equal_nan=True), case.name


def test_a_run_never_breaks_what_was_whole() -> None:
    """Without force, no node comes to fail N+1, and no exclusion tags newly clash."""
    for case in samples("tight", 20, first=1000):
        if case.rules.force:
            continue
        for place, scope in case.runs():
            failing, conflicts = place.failing.copy(), place.tag_conflicts.sum()
            if place.model.offline[scope].any():
                continue  # what leaves a lost node is let in by force
            balance(place, scope, case.rules)
            assert not (place.failing & ~failing)[scope].any(), case.name
            assert place.tag_conflicts.sum() <= conflicts, case.name


# -- stopping ----------------------------------------------------------------------------------


@dataclass
class Scripted:
    """Offers failovers of one instance to and fro, and claims these scores."""

    place: Placement
    scores: list[float]

    def best(self) -> Choice | None:
        """The next of the script."""
        if not self.scores:
            return None
        return Choice(move(self.place, FIRST, MoveKind.FAILOVER), 0, self.scores.pop(0))

    def moved(self, choice: Choice) -> None:
        """Nothing to remember."""


def accepted(*offers: float, **stop: float) -> list[float]:
    """Which offers a run takes that starts at 2.0789 with the bound 0.0052 (worked example)."""
    place = worked_example()
    rules = StopRules(**stop)  # type: ignore[arg-type]
    result = balance(place, ALL, MoveRules(), rules, chooser=Scripted(place, list(offers)))
    return scores(result.steps)


def test_a_run_ends_where_nothing_is_offered() -> None:
    assert accepted(2.0, 1.5) == [2.0, 1.5]


@pytest.mark.parametrize("offer", [2.0, 2.5, float("nan"), float("inf")])
def test_what_does_not_improve_ends_the_run(offer: float) -> None:
    assert accepted(2.0, offer, 1.0) == [2.0]


def test_small_gains_are_good_enough_while_the_score_is_high() -> None:
    assert accepted(2.0, 1.9999, 1.9998) == [2.0, 1.9999, 1.9998]


@pytest.mark.parametrize(
    ("offers", "taken"),
    [
        ((0.1, 0.095), [0.1]),  # the limit itself is not above the limit
        ((0.1, 0.085), [0.1, 0.085]),
        ((0.11, 0.105), [0.11, 0.105]),
        ((0.09, 0.085), [0.09]),
    ],
)
def test_at_a_low_score_a_step_must_be_worth_it(
    offers: tuple[float, ...], taken: list[float]
) -> None:
    assert accepted(*offers) == taken


def test_the_least_gain_and_its_limit_can_be_set() -> None:
    assert accepted(2.0, 1.8, min_gain=0.5, min_gain_limit=5.0) == []
    assert accepted(1.5, 1.2, min_gain=0.5, min_gain_limit=5.0) == [1.5]
    assert accepted(0.05, 0.0499, min_gain=0.0) == [0.05, 0.0499]


def test_a_run_ends_close_to_the_bound() -> None:
    bound = reserved_memory_bound(worked_example(), ALL)
    assert accepted(1.0, bound + 1e-9, 0.001, min_gain=0.0) == [1.0, bound + 1e-9]
    assert accepted(1.0, 0.9, 0.5, min_score=0.95) == [1.0, 0.9]


@pytest.mark.parametrize(
    ("most", "taken"), [(0, []), (1, [2.0]), (2, [2.0, 1.5]), (-1, [2.0, 1.5, 1.0])]
)
def test_a_run_takes_no_more_steps_than_asked_for(most: int, taken: list[float]) -> None:
    assert accepted(2.0, 1.5, 1.0, max_steps=most) == taken


def test_a_cluster_without_anything_to_do_is_left_alone() -> None:
    result = balance(placed(), ALL)
    assert result.stopped is Stop.AT_GANETI_BOUND
    assert (result.steps, result.score_before, result.score_after) == ((), 0.0, 0.0)


def test_a_score_that_is_no_number_takes_no_step() -> None:
    nodes = [node("a", total_memory=0.0, free_memory=0), node("b"), node("c")]
    place = placed(instance("i", B, C), nodes=nodes)
    result = balance(place, ALL)
    assert result.steps == ()
    assert np.isnan(result.score_after)


def test_without_a_node_online_there_is_nothing_to_do() -> None:
    place = placed(instance("i", A, B), options=ModelOptions(offline_nodes=(A, B, C)))
    result = balance(place, ALL)
    assert result.score_before == 0.0
    assert result.steps == ()


# -- groups ------------------------------------------------------------------------------------


def test_only_the_group_is_balanced() -> None:
    nodes = [node(name, group=number % 2) for number, name in enumerate("abcd")]
    machines = [instance(f"i{k}", A, C) for k in range(4)] + [
        instance(f"j{k}", B) for k in range(4)
    ]
    place = placed(*machines, nodes=nodes, groups=2)
    scope = group_scope(place, 1)
    assert scope.tolist() == [1, 3]
    result = balance(place, scope)
    assert {step.instance for step in result.steps} <= {4, 5, 6, 7}
    assert place.primary[:4].tolist() == [A] * 4
    assert sorted(place.primary[4:].tolist()) == [1, 1, 3, 3]


def test_a_group_without_nodes_has_no_scope() -> None:
    assert group_scope(placed(groups=2), 1).tolist() == []
