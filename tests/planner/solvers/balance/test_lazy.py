"""The quick chooser takes the move that scoring everything exactly would take, at every step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.kernel.library import Fault, NoKernel
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.scoring.exact import ExactScorer
from planner.solvers.balance.choice import Choice
from planner.solvers.balance.exhaustive import ExhaustiveChooser
from planner.solvers.balance.greedy import Chooser
from planner.solvers.balance.lazy import LazyChooser
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints
from snapshots.disk_template import DiskTemplate
from tests.planner.made_clusters import ALL_RULES, KINDS, Sample, open_moves, sample, samples
from tests.planner.small_clusters import A, B, C, D, cluster, instance, node, placed

_MOST_STEPS = 30
_COSTLY = {"long": 3, "unbalanced": 6}
"""Samples of kinds that take long; of the others there are a dozen."""

Taken = tuple[int, int, int, float]
"""Instance, kind, target and the score after the move, to the last bit."""


def taken(choice: Choice | None, score: float) -> Taken | None:
    """What a choice amounts to; no choice is as good as one that improves nothing."""
    if choice is None or not choice.score < score:
        return None
    return choice.instance, int(choice.kind), choice.target, choice.score


def choose_to_the_end(chooser: Chooser, placement: Placement, scope: Ints) -> list[Taken]:
    """The moves of a run that takes every improvement, however small."""
    score = ExactScorer(placement, scope).score()
    run: list[Taken] = []
    while len(run) < _MOST_STEPS and not np.isnan(score):
        choice = chooser.best()
        step = taken(choice, score)
        if choice is None or step is None:
            break
        placement.commit(choice.outcome, choice.lane)
        chooser.moved(choice)
        score = choice.score
        run.append(step)
    return run


def assert_chooses_the_same(case: Sample) -> None:
    lazy_runs = [
        choose_to_the_end(LazyChooser(placement, scope, case.rules), placement, scope)
        for placement, scope in case.runs()
    ]
    full_runs = [
        choose_to_the_end(ExhaustiveChooser(placement, scope, case.rules), placement, scope)
        for placement, scope in case.runs()
    ]
    assert lazy_runs == full_runs, case.name


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is made in numpy."""
    monkeypatch.setattr("planner.solvers.balance.lazy.kernel", lambda: NoKernel(Fault.OFF))


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_of_a_run_is_the_one_that_scoring_everything_takes(kind: str) -> None:
    for case in samples(kind, _COSTLY.get(kind, 12)):
        assert_chooses_the_same(case)


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize("kind", KINDS)
def test_looking_at_as_little_as_can_be_finds_the_same(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Usually the first look covers a small cluster: here bounds have to be right to save work."""
    monkeypatch.setattr("planner.solvers.balance.lazy._FIRST", 1)
    monkeypatch.setattr("planner.solvers.balance.lazy._BLOCK", 32)
    for case in samples(kind, _COSTLY.get(kind, 12), first=50):
        assert_chooses_the_same(case)


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize("kind", KINDS)
def test_seeing_first_what_is_in_reach_finds_the_same(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Usually that takes a hundred instances: here all but the first one are sifted."""
    monkeypatch.setattr("planner.solvers.balance.lazy._FIRST", 1)
    monkeypatch.setattr("planner.solvers.balance.lazy._MANY", 0)
    for case in samples(kind, _COSTLY.get(kind, 12), first=50):
        assert_chooses_the_same(case)
        assert_bounds_hold(case, steps=4)


@pytest.mark.parametrize("rules", ALL_RULES, ids=str)
def test_under_any_rules_the_moves_are_those_of_scoring_everything(rules: MoveRules) -> None:
    number = ALL_RULES.index(rules)
    for kind in ("unbalanced", "tagged", "exclusive"):
        assert_chooses_the_same(replace(sample(kind, 100 + number), rules=rules))


def lazy(place: Placement) -> LazyChooser:
    return LazyChooser(place, np.arange(place.model.node_count), MoveRules())


def test_without_a_node_online_there_is_no_choice() -> None:
    everything_lost = ModelOptions(offline_nodes=(A, B, C))
    assert lazy(placed(instance("i", A, B), options=everything_lost)).best() is None


def test_without_instances_there_is_no_choice() -> None:
    assert lazy(placed()).best() is None


def test_a_leftover_secondary_is_no_target() -> None:
    """Shared storage that names a secondary: the emptiest node, but hbal does not go there."""
    place = placed(
        instance("i", A, C, template=DiskTemplate.EXT), instance("j", A), instance("k", B)
    )
    chooser, reference = lazy(place), ExhaustiveChooser(place, np.arange(3), MoveRules())
    score = ExactScorer(place, np.arange(3)).score()
    assert taken(chooser.best(), score) == taken(reference.best(), score)


def best_gains(
    placement: Placement, scope: Ints, candidates: Candidates, rules: MoveRules
) -> Floats:
    """The exact gain of the best move of every instance of the cluster, -inf for none."""
    scorer = ExactScorer(placement, scope)
    now = scorer.score()
    best = np.full(placement.model.instance_count, -np.inf)
    for outcome in open_moves(placement, candidates, candidates.instances, force=rules.force):
        gains = np.where(
            outcome.failure == Failure.NONE, now - scorer.scores_after(outcome), -np.inf
        )
        np.maximum.at(best, outcome.instance, gains)
    return best


def refreshed_bounds(chooser: LazyChooser) -> tuple[Floats, float]:
    """The bounds as the search in numpy starts from them, and the margin."""
    margin = chooser._batch.margin(chooser._renew())
    chooser._look_at_changed_targets()
    return chooser._bound, margin


def assert_bounds_hold(case: Sample, steps: int) -> None:
    for placement, scope in case.runs():
        chooser = LazyChooser(placement, scope, case.rules)
        score = ExactScorer(placement, scope).score()
        for step in range(steps):
            if not len(chooser._rows) or np.isnan(score):
                break
            best = best_gains(placement, scope, chooser._candidates, case.rules)[chooser._rows]
            if chooser._compiled is None:
                bounds, margin = refreshed_bounds(chooser)
                assert (best <= bounds + margin).all(), f"{case.name}, after {step} moves"
            choice = chooser.best()
            after = chooser._bound + chooser._margin
            assert (best <= after).all(), f"{case.name}, after {step} moves and a search"
            if choice is None or not choice.score < score:
                break
            placement.commit(choice.outcome, choice.lane)
            chooser.moved(choice)
            score = choice.score


BOUNDED = ("mixed", "tagged", "exclusive", "unbalanced", "measured", "forthcoming", "nearly")


@pytest.mark.parametrize("kind", BOUNDED)
def test_no_instance_gains_more_than_its_bound(kind: str) -> None:
    for case in samples(kind, 5, first=200):
        assert_bounds_hold(case, steps=10)


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize("kind", BOUNDED)
def test_no_instance_gains_more_than_its_bound_in_numpy(kind: str) -> None:
    for case in samples(kind, 5, first=200):
        assert_bounds_hold(case, steps=10)


def test_a_bound_follows_a_location_that_another_one_left() -> None:
    """The first instance goes where it wants to be, and one of two in a rack can take its place,
    on a node that had no part in it.
    """
    small = {"total_memory": 400.0, "free_memory": 400}
    nodes = [
        node("a", tags=("rack:1",), **small),
        node("b", tags=("rack:1",)),
        node("c", tags=("rack:2",)),
        node("d", tags=("rack:2",)),
        node("e", tags=("power:y",), **small),
    ]
    machines = (
        instance("wants e", A, tags=("svc:x", "power:y"), memory=10),
        instance("second", C, tags=("svc:x",)),
        instance("third", D, tags=("svc:x",)),
    )
    tags = ("iextags:svc", "nlocation:rack", "nlocation:power", "desiredlocation:power")
    snapshot = cluster(*machines, nodes=nodes, tags=[f"htools:{tag}" for tag in tags])
    case = Sample("racks", snapshot, ModelOptions(ignore_utilisation=True), MoveRules())
    assert_bounds_hold(case, steps=3)
    [(place, scope)] = case.runs()
    run = choose_to_the_end(LazyChooser(place, scope, case.rules), place, scope)
    assert [(who, target) for who, _, target, _ in run[:2]] == [(0, 4), (1, B)]


def test_a_bound_follows_reserved_memory_where_nothing_else_weighs() -> None:
    """Two nodes hold all mirrors; what one of them gets rid of makes the other stand out more."""
    rooms = (7, 0, 7, 0, 2, 2, 2, 2)  # MiB: only the last four can take a mirror, one each
    nodes = [node(f"n{k}", free_disk=room) for k, room in enumerate(rooms)]
    machines = [
        instance(f"i{k}", *((A, B) if k % 2 else (C, D)), memory=100, disk=1, spindle_use=0)
        for k in range(12)
    ]
    snapshot = cluster(*machines, nodes=nodes)
    options = ModelOptions(ignore_utilisation=True)
    case = Sample("mirrors", snapshot, options, MoveRules(instance_moves=False))
    assert_bounds_hold(case, steps=8)


@pytest.mark.parametrize("seed", [6, 7, 18])
def test_bounds_hold_in_long_runs_where_nodes_are_uneven(seed: int) -> None:
    assert_bounds_hold(sample("long", seed), steps=12)


def test_a_bound_follows_reserved_memory_that_others_moved() -> None:
    """Seven equal nodes, one of them down: failovers elsewhere make another one worth it."""
    assert_bounds_hold(sample("symmetric", 280), steps=10)
    assert_chooses_the_same(sample("symmetric", 280))
