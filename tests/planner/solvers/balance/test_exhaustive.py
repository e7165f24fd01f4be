"""The reference: every open move scored exactly."""

from __future__ import annotations

import numpy as np

from planner.rules.candidates import MoveRules
from planner.rules.moves import MoveKind
from planner.scoring.exact import ExactScorer
from planner.solvers.balance.choice import Choice
from planner.solvers.balance.exhaustive import ExhaustiveChooser
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import (
    FIRST,
    SECOND,
    A,
    B,
    C,
    instance,
    move,
    node,
    placed,
    worked_example,
)


def best(place: Placement, rules: MoveRules | None = None) -> Choice | None:
    nodes = np.arange(place.model.node_count)
    return ExhaustiveChooser(place, nodes, rules or MoveRules()).best()


def chosen(place: Placement, rules: MoveRules | None = None) -> tuple[int, str] | None:
    """The instance that moves and how, as hbal writes it."""
    choice = best(place, rules)
    if choice is None:
        return None
    return choice.instance, choice.kind.text("abc"[choice.target])


def test_the_worked_example_is_best_left_alone() -> None:
    place = worked_example()
    choice = best(place)
    assert choice is not None  # the least bad move
    assert choice.score >= ExactScorer(place, np.arange(3)).score()


def test_no_move_beats_the_choice() -> None:
    place = placed(instance("i", A, B), instance("j", A, B), instance("k", A, C, memory=300))
    choice = best(place)
    assert choice is not None
    scorer = ExactScorer(place, np.arange(3))
    for row in range(3):
        third = 3 - int(place.primary[row]) - int(place.secondary[row])
        for kind in list(MoveKind)[:5]:
            assert scorer.scores_after(move(place, row, kind, third))[0] >= choice.score


def test_a_lost_node_is_left_first() -> None:
    place = placed(
        instance("i", A, B), instance("j", C, B), options=ModelOptions(offline_nodes=(A,))
    )
    choice = best(place)
    assert choice is not None
    assert choice.instance == FIRST
    assert A not in (choice.outcome.primary[0], choice.outcome.secondary[0])


def test_moves_that_are_not_allowed_are_no_choice() -> None:
    nodes = [node("a"), node("b", free_disk=1000), node("c", free_disk=1000)]
    place = placed(instance("i", A, B), nodes=nodes)  # b is full, c would be
    assert chosen(place, MoveRules(instance_moves=False)) is None


def test_force_opens_what_soft_limits_close() -> None:
    nodes = [node("a"), node("b"), node("c", tags=())]
    crowd = instance("later", C, forthcoming=True, memory=7500)
    place = placed(instance("i", A, B), crowd, nodes=nodes)
    rules = MoveRules(instance_moves=False)
    assert chosen(place, rules) is None
    assert chosen(place, MoveRules(instance_moves=False, force=True)) == (FIRST, "r:c")


def test_shared_storage_never_goes_to_its_leftover_secondary() -> None:
    """As hbal has it, though the instance has nothing there."""
    place = placed(
        instance("i", A, B, template=DiskTemplate.EXT), instance("j", A), instance("k", A, C)
    )
    chooser = ExhaustiveChooser(place, np.arange(3), MoveRules(), only=np.array([FIRST]))
    choice = chooser.best()
    assert choice is not None
    assert choice.outcome.target.tolist() == [C]


def test_only_some_instances_may_be_asked() -> None:
    place = placed(instance("i", A, B), instance("j", A, B))
    chooser = ExhaustiveChooser(place, np.arange(3), MoveRules(), only=np.array([SECOND]))
    choice = chooser.best()
    assert choice is not None
    assert choice.instance == SECOND


def test_an_empty_cluster_has_no_choice() -> None:
    assert chosen(placed()) is None
